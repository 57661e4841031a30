import type { ApiError } from '@pando/engine';
import * as v from 'valibot';

/**
 * JSON-RPC 2.0 as it is spoken between the process or tab that owns a profile and the others, and between `pando rpc`
 * and a bot. `call` names one call for good: who sends it again, because the owner went away before it answered, gives
 * the same one, and it is carried out once.
 */
export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly method: string;
  readonly params?: unknown;
  readonly call?: string | undefined;
}

export interface RpcResult {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly result: unknown;
}

export interface RpcFailure {
  readonly jsonrpc: '2.0';
  /** Null if the request's could not be read. */
  readonly id: string | number | null;
  /** `code` is JSON-RPC's number; the stable code is `data.code`. */
  readonly error: { readonly code: number; readonly message: string; readonly data: ApiError };
}

export interface RpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: 'event';
  readonly params: unknown;
}

export type RpcMessage = RpcRequest | RpcResult | RpcFailure | RpcNotification;

const maxIdLength = 128;
const id = v.union([v.pipe(v.string(), v.maxLength(maxIdLength)), v.pipe(v.number(), v.safeInteger())]);
const jsonrpc = v.literal('2.0');

const requestShape = v.strictObject({
  jsonrpc,
  id,
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.unknown()),
  call: v.exactOptional(v.pipe(v.string(), v.maxLength(maxIdLength))),
});
const apiErrorShape = v.object({ code: v.string(), message: v.string() });
const replyShape = v.union([
  v.object({ jsonrpc, id, error: v.object({ code: v.number(), message: v.string(), data: apiErrorShape }) }),
  v.object({ jsonrpc, id, result: v.unknown() }),
  v.object({ jsonrpc, method: v.literal('event'), params: v.unknown() }),
]);

/** The message as a request, or nothing if it is none. */
export function asRequest(message: unknown): RpcRequest | undefined {
  const parsed = v.safeParse(requestShape, message);
  return parsed.success ? parsed.output : undefined;
}

/** The message as an answer or an event of the owner, or nothing if it is neither. */
export function asReply(message: unknown): RpcResult | RpcFailure | RpcNotification | undefined {
  const parsed = v.safeParse(replyShape, message);
  return parsed.success ? (message as RpcResult | RpcFailure | RpcNotification) : undefined;
}

const rpcCodes = { 'bad-parameters': -32_602, internal: -32_603 } as const satisfies Partial<
  Record<ApiError['code'], number>
>;
const otherRpcCode = -32_000;

export function failure(requestId: string | number | null, error: ApiError): RpcFailure {
  const code = error.code in rpcCodes ? rpcCodes[error.code as keyof typeof rpcCodes] : otherRpcCode;
  return { jsonrpc: '2.0', id: requestId, error: { code, message: error.message, data: error } };
}
