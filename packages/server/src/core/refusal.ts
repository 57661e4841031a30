import type { ErrorCode, ErrorResponse } from '@pando/protocol';

/** A typed error; `retryAfter` in ms, null for "do not retry". */
export function refusal(code: ErrorCode, reason: string, retryAfter: number | null = null): ErrorResponse {
  return { type: 'error', code, reason, retryAfter };
}
