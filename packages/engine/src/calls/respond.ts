import type { ApiError, ErrorCode, Method, Result } from '../api.ts';
import type { Turn } from '../turn.ts';

/** A call that a person or program made, while it is being answered. */
export interface Call {
  readonly id: string;
}

export function error(code: ErrorCode, message: string): ApiError {
  return { code, message };
}

export function answer<M extends Method>(turn: Turn, call: Call, value: Result<M>): void {
  turn.reply<M>(call.id, value);
}

export const NO_ACCOUNT = error(
  'no-account',
  'There is no account here yet. Start with a name: `pando init --name NAME`.',
);
export const UNKNOWN_CONVERSATION = error(
  'unknown-conversation',
  'There is no such conversation here. `pando list` shows all.',
);
export const NOT_ALLOWED = error('not-allowed', 'Your role in this group does not allow that. Ask one of its admins.');
export const UNKNOWN_MESSAGE = error('unknown-message', 'There is no such message in this conversation.');
export const NOT_A_MEMBER = error(
  'not-a-member',
  'You are not in this conversation any more, so nothing can be sent to it.',
);
export const ADMINS_ONLY = error('not-allowed', 'Only admins write in this group.');
