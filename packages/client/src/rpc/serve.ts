import {
  type ApiError,
  checkCall,
  type Method,
  type Outcome,
  type Pando,
  type Params,
  type Result,
} from '@pando/engine';
import { asRequest, failure, type RpcMessage } from './message.ts';

const maxCallsInFlight = 1024;

/** A Pando that carries out a call once, however often it is asked for under one `callId`. */
export interface RepeatablePando extends Pando {
  call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>>;
}

/**
 * The owner's end of one connection from another process or tab: judges what comes in, hands it to the owner's
 * Pando, and answers. Besides the API's methods there are `ping`, which the owner answers at once, and `subscribe`,
 * after which events come as notifications.
 */
export class RpcSession {
  readonly #pando: RepeatablePando;
  readonly #send: (message: RpcMessage) => void;
  #unsubscribe: (() => void) | undefined;
  #inFlight = 0;
  #closed = false;

  constructor(pando: RepeatablePando, send: (message: RpcMessage) => void) {
    this.#pando = pando;
    this.#send = send;
  }

  /** Takes one message from the other side, whatever it is. Never throws. */
  receive(message: unknown): void {
    const request = asRequest(message);
    if (request === undefined) {
      this.#reply(failure(null, { code: 'bad-parameters', message: 'This is not a JSON-RPC 2.0 request.' }));
      return;
    }
    const { id, method, params, call } = request;
    if (method === 'ping') this.#reply({ jsonrpc: '2.0', id, result: 'pong' });
    else if (method === 'subscribe') {
      this.subscribe();
      this.#reply({ jsonrpc: '2.0', id, result: true });
    } else void this.#call(id, method, params, call);
  }

  /** Sends events from now on. */
  subscribe(): void {
    this.#unsubscribe ??= this.#pando.subscribe((event) =>
      this.#reply({ jsonrpc: '2.0', method: 'event', params: event }),
    );
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
  }

  async #call(id: string | number, method: string, params: unknown, callId: string | undefined): Promise<void> {
    const outcome = await this.#perform(method, params, callId);
    this.#reply(outcome.ok ? { jsonrpc: '2.0', id, result: outcome.value } : failure(id, outcome.error));
  }

  async #perform(method: string, params: unknown, callId: string | undefined): Promise<Outcome<unknown>> {
    const checked = checkCall(method, params);
    if (!checked.ok) return checked;
    if (this.#inFlight >= maxCallsInFlight) return { ok: false, error: tooManyCalls };
    this.#inFlight++;
    try {
      return await this.#pando.call(checked.value.method, checked.value.params, callId);
    } catch (error) {
      return { ok: false, error: { code: 'internal', message: `Something broke: ${String(error)}` } };
    } finally {
      this.#inFlight--;
    }
  }

  #reply(message: RpcMessage): void {
    if (!this.#closed) this.#send(message);
  }
}

const tooManyCalls: ApiError = {
  code: 'refused',
  message: `More than ${maxCallsInFlight} calls are unanswered on this connection; wait for some of them.`,
};
