import type { ApiError, Method, Outcome, Pando, PandoEvent, Params, Result } from '@pando/engine';
import { ownerGone, type RemoteEnd } from './remote.ts';
import type { RepeatablePando } from './serve.ts';

const attachAgainMs = 1000;

/** A way to a profile: this process or tab owns it, or another one does. */
export interface Attachment {
  readonly role: 'owner' | 'remote';
  readonly pando: RepeatablePando;
  /** Resolves when this way is over; never for an owner that was not closed. */
  readonly end: Promise<RemoteEnd>;
  /** Lets an owner's engine start, now that its events are listened to. */
  begin(): void;
  close(): Promise<void>;
}

/** A Pando over an opened profile that starts when it is told to, and how to end it. */
export interface OwnedPando extends RepeatablePando {
  start(): void;
  close(): Promise<void>;
}

/** The profile is in use by something that does not answer. */
export class ProfileBusy extends Error {
  readonly apiError: ApiError;

  constructor(message: string) {
    super(message);
    this.name = 'ProfileBusy';
    this.apiError = { code: 'profile-busy', message };
  }
}

/**
 * A Pando over whoever owns the profile. When the owner goes away it attaches anew, which may make this process or tab
 * the owner, and makes the unanswered calls again. Each carries an id of its own, by which an owner knows a call that
 * an earlier one has begun.
 */
export class Handover implements Pando {
  readonly #attach: () => Promise<Attachment>;
  readonly #listeners = new Set<(event: PandoEvent) => void>();
  #current: Promise<Attachment> | undefined;
  /** What `#current` has become. */
  #known: Attachment | undefined;
  #closed = false;

  private constructor(attach: () => Promise<Attachment>) {
    this.#attach = attach;
  }

  /** Attaches once, so that a profile that cannot be had is an error here: throws what `attach` throws. */
  static async open(attach: () => Promise<Attachment>): Promise<Handover> {
    const handover = new Handover(attach);
    await handover.#attached();
    return handover;
  }

  /** Whether this process or tab owns the profile now. */
  async role(): Promise<Attachment['role']> {
    return (await this.#attached()).role;
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    const id = crypto.randomUUID();
    for (let again = false; ; again = true) {
      let attachment: Attachment;
      try {
        attachment = await this.#attached();
      } catch (error) {
        return { ok: false, error: asApiError(error) };
      }
      // A call that this process both makes and carries out ends with it: nobody will make it again.
      const repeatable = again || attachment.role === 'remote';
      const outcome = await attachment.pando.call(method, params, repeatable ? id : undefined);
      if (outcome.ok || outcome.error !== ownerGone) return outcome;
      // Here too, for this call may know of the end before the attachment's own promise is heard.
      this.#forget(attachment);
    }
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const current = await this.#current?.catch(() => undefined);
    await current?.close();
  }

  #attached(): Promise<Attachment> {
    if (this.#closed) return Promise.reject(new Error('This Pando was closed.'));
    this.#current ??= this.#attachOnce();
    return this.#current;
  }

  async #attachOnce(): Promise<Attachment> {
    let attachment: Attachment;
    try {
      attachment = await this.#attach();
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
    this.#known = attachment;
    attachment.pando.subscribe((event) => this.#tell(event));
    // In a task of its own, so that whoever opens this can listen first.
    setTimeout(() => attachment.begin());
    void attachment.end.then(() => this.#forget(attachment));
    return attachment;
  }

  #tell(event: PandoEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (fault) {
        // The listener's fault, to be seen as such; the connection that brought the event goes on.
        setTimeout(() => {
          throw fault;
        });
      }
    }
  }

  #forget(attachment: Attachment): void {
    if (this.#known !== attachment || this.#closed) return;
    this.#known = undefined;
    this.#current = undefined;
    this.#keepAttached();
  }

  /** Somebody may be waiting for events and never call: the way has to be there all the same. */
  #keepAttached(): void {
    this.#attached().catch(() => {
      if (!this.#closed) setTimeout(() => this.#keepAttached(), attachAgainMs);
    });
  }
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ProfileBusy) return error.apiError;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
