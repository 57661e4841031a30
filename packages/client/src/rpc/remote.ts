import type { ApiError, Method, Outcome, PandoEvent, Params, Result } from '@pando/engine';
import { asReply, type RpcRequest } from './message.ts';
import type { RepeatablePando } from './serve.ts';

/** The first request of a connection, a ping, has this id; later ones count up. */
export const firstRequestId = 1;
const pingIntervalMs = 1000;
const answerTimeoutMs = 4000;

/** How the messages of one connection to the owner go out; it ends with `close` or when the other side goes. */
export interface RpcChannel {
  send(message: RpcRequest): void;
  close(): void;
}

/** What a call is answered with if the owner went away first: it may or may not have been carried out. */
export const ownerGone: ApiError = {
  code: 'internal',
  message: 'The process that used this profile ended before it answered.',
};

/** Why a connection to the owner ended: it went away, it does not answer, or this side closed it. */
export type RemoteEnd = 'gone' | 'hanging' | 'closed';

/**
 * The other end of an RpcSession: a Pando whose owner is another process or tab. Calls that are unanswered when the
 * connection ends are answered with what `RemoteEnd` means; the caller may make them again under the same id.
 */
export class RemotePando implements RepeatablePando {
  readonly #channel: RpcChannel;
  readonly #calls = new Map<number, (outcome: Outcome<unknown>) => void>();
  readonly #listeners = new Set<(event: PandoEvent) => void>();
  readonly #pings: ReturnType<typeof setInterval>;
  readonly #hangingMessage: string;
  readonly #end = Promise.withResolvers<RemoteEnd>();
  #ended: RemoteEnd | undefined;
  #next = firstRequestId;
  #silentSince: number | undefined;
  #subscribed = false;

  /** `hangingMessage` is the sentence for a person when the owner does not answer. */
  constructor(channel: RpcChannel, hangingMessage: string) {
    this.#channel = channel;
    this.#hangingMessage = hangingMessage;
    this.#pings = setInterval(() => this.#ping(), pingIntervalMs);
    this.#ping();
  }

  /** Resolves when the connection is over, with the reason. */
  get end(): Promise<RemoteEnd> {
    return this.#end.promise;
  }

  /** Resolves once the owner has answered; error `profile-busy` if it does not in time. */
  answering(): Promise<Outcome<unknown>> {
    return this.#request('ping', undefined, undefined);
  }

  call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>> {
    return this.#request(method, params, callId) as Promise<Outcome<Result<M>>>;
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#subscribed) {
      this.#subscribed = true;
      void this.#request('subscribe', undefined, undefined);
    }
    return () => void this.#listeners.delete(listener);
  }

  /** Something has come from the owner, be it a piece of a message: it is alive. */
  heard(): void {
    this.#silentSince = undefined;
  }

  /** Takes one message of the owner. What is no answer or event is ignored. */
  receive(message: unknown): void {
    this.heard();
    const reply = asReply(message);
    if (reply === undefined) return;
    if ('method' in reply) {
      for (const listener of this.#listeners) listener(reply.params as PandoEvent);
    } else if (typeof reply.id === 'number') {
      const settle = this.#calls.get(reply.id);
      this.#calls.delete(reply.id);
      settle?.('result' in reply ? { ok: true, value: reply.result } : { ok: false, error: reply.error.data });
    }
  }

  /** The channel is over: the owner has gone. */
  disconnected(): void {
    this.#finish('gone');
  }

  close(): void {
    this.#finish('closed');
  }

  #request(method: string, params: unknown, call: string | undefined): Promise<Outcome<unknown>> {
    if (this.#ended !== undefined) return Promise.resolve({ ok: false, error: this.#errorOf(this.#ended) });
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      this.#channel.send({
        jsonrpc: '2.0',
        id,
        method,
        ...(params === undefined ? {} : { params }),
        ...(call === undefined ? {} : { call }),
      });
    });
  }

  #ping(): void {
    const now = performance.now();
    if (this.#silentSince !== undefined && now - this.#silentSince >= answerTimeoutMs) {
      this.#finish('hanging');
      return;
    }
    this.#silentSince ??= now;
    void this.#request('ping', undefined, undefined);
  }

  #finish(end: RemoteEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = end;
    clearInterval(this.#pings);
    this.#channel.close();
    const error = this.#errorOf(end);
    for (const settle of this.#calls.values()) settle({ ok: false, error });
    this.#calls.clear();
    this.#end.resolve(end);
  }

  #errorOf(end: RemoteEnd): ApiError {
    switch (end) {
      case 'hanging':
        return { code: 'profile-busy', message: this.#hangingMessage };
      case 'gone':
        return ownerGone;
      case 'closed':
        return { code: 'internal', message: 'This Pando was closed.' };
    }
  }
}
