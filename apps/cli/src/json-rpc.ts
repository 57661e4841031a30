import type { ApiError, ErrorCode, Outcome, PandoEvent } from '@pando/engine/api';
import { mismatch } from './parameter-shape.ts';
import { isRpcMethod, type RpcMethod, rpcShapes } from './rpc-methods.ts';

/** JSON-RPC 2.0's own codes. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

/** Numbers of the engine's errors, for ever; the word is in `data.code`. */
export const errorNumbers: Readonly<Record<ErrorCode, number>> = {
  'bad-parameters': INVALID_PARAMS,
  internal: -32603,
  'no-account': 1,
  'account-exists': 2,
  'bad-link': 3,
  'unknown-conversation': 4,
  'unknown-message': 5,
  'unknown-person': 6,
  'ambiguous-name': 7,
  'not-a-member': 8,
  'too-large': 9,
  offline: 10,
  timeout: 11,
  refused: 12,
  'wrong-passphrase': 13,
  'unknown-server': 14,
  'profile-busy': 15,
  'unknown-scheduled': 16,
  'not-allowed': 17,
};

export type RpcCall = (method: RpcMethod, params: object) => Promise<Outcome<unknown>>;

type Id = string | number | null;
type Response =
  | { readonly jsonrpc: '2.0'; readonly id: Id; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: Id; readonly error: RpcError };
interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly code: ErrorCode } & Pick<ApiError, 'candidates'>;
}

/** Answers one line: a request, a notification or a batch. Undefined: nothing is to be answered. */
export async function answerLine(line: string, call: RpcCall): Promise<string | undefined> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return JSON.stringify(failure(null, PARSE_ERROR, 'This line is not JSON.'));
  }
  if (!Array.isArray(message)) {
    const response = await answer(message, call);
    return response === undefined ? undefined : JSON.stringify(response);
  }
  if (message.length === 0) return JSON.stringify(failure(null, INVALID_REQUEST, 'This batch is empty.'));
  const responses = await Promise.all(message.map((request) => answer(request, call)));
  const answered = responses.filter((response) => response !== undefined);
  return answered.length === 0 ? undefined : JSON.stringify(answered);
}

/** The notification that tells of an event. */
export function eventLine(event: PandoEvent): string {
  return JSON.stringify({ jsonrpc: '2.0', method: 'event', params: event });
}

async function answer(message: unknown, call: RpcCall): Promise<Response | undefined> {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return failure(null, INVALID_REQUEST, 'A request is a JSON object.');
  }
  const { jsonrpc, id, method, params = {} } = message as Record<string, unknown>;
  const badId = id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number';
  const replyId = badId || id === undefined ? null : id;
  if (badId || jsonrpc !== '2.0' || typeof method !== 'string') {
    return failure(
      replyId,
      INVALID_REQUEST,
      'A request has "jsonrpc": "2.0", a "method", and an "id" if it wants an answer.',
    );
  }
  const response = await perform(replyId, method, params, call);
  return id === undefined ? undefined : response;
}

async function perform(id: Id, method: string, params: unknown, call: RpcCall): Promise<Response> {
  if (!isRpcMethod(method)) return failure(id, METHOD_NOT_FOUND, `There is no method "${method}".`);
  const wrong = mismatch(params, rpcShapes[method]);
  if (wrong !== undefined) return failed(id, { code: 'bad-parameters', message: `"${method}": ${wrong}.` });
  const outcome = await call(method, params as object);
  return outcome.ok ? { jsonrpc: '2.0', id, result: outcome.value } : failed(id, outcome.error);
}

function failed(id: Id, { code, message, candidates }: ApiError): Response {
  const data = { code, ...(candidates === undefined ? {} : { candidates }) };
  return { jsonrpc: '2.0', id, error: { code: errorNumbers[code], message, data } };
}

function failure(id: Id, code: number, message: string): Response {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
