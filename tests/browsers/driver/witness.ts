import type { Page } from '@playwright/test';
import type { PandoEvent } from '@pando/engine/api';
import { watchPage, type Testimony } from './witness-script.ts';

/** What browsers tell developers when a server does not answer. People do not see it, and no page can prevent it. */
const UNREACHABLE =
  /WebSocket connection to|net::ERR_|Failed to load resource|can’t establish a connection|was interrupted while the page|CORS request did not succeed/u;

/** How long a message took from the Enter key to a quorum. */
export interface Sending {
  readonly text: string;
  readonly took: number;
  /** What went on meanwhile, as the test named it. */
  readonly phase: string;
}

/** Watches one page for its whole life, reloads included. */
export class Witness {
  /** Whatever should never be: shown failures, breaches of the policy, script errors, requests to strangers. */
  readonly problems: string[] = [];
  /** Each time the calm line about the connection was shown. */
  readonly connectionLines: string[] = [];
  readonly events: PandoEvent[] = [];
  readonly sendings: Sending[] = [];
  /** What goes on now; sendings are told apart by it. */
  phase = 'calm';
  readonly #entered = new Map<string, { readonly at: number; readonly phase: string }>();
  readonly #texts = new Map<string, string>();

  private constructor() {}

  /** `servers` are the origins with which the page may speak. */
  static async of(page: Page, profile: string, servers: readonly string[]): Promise<Witness> {
    const witness = new Witness();
    await page.exposeBinding('tellWitness', (_source, testimony: Testimony) => witness.#hear(testimony));
    await page.addInitScript(watchPage, profile);
    const own = new Set(servers.map((url) => new URL(url).host));
    const isOwn = (url: string) => /^(?:blob|data|about):/u.test(url) || own.has(new URL(url).host);
    page.context().on('request', (request) => {
      if (!isOwn(request.url())) witness.problems.push(`request to ${request.url()}`);
    });
    page.on('websocket', (socket) => {
      if (!isOwn(socket.url())) witness.problems.push(`WebSocket to ${socket.url()}`);
    });
    page.on('pageerror', ({ message }) => witness.#hearBrowser('script error', message));
    page.on('console', (message) => {
      if (message.type() === 'error') witness.#hearBrowser('console', message.text());
    });
    return witness;
  }

  #hearBrowser(kind: string, text: string): void {
    if (!UNREACHABLE.test(text)) this.problems.push(`${kind}: ${text}`);
  }

  #hear(testimony: Testimony): void {
    switch (testimony.kind) {
      case 'violation':
        this.problems.push(`policy: ${testimony.text}`);
        return;
      case 'alert':
        this.problems.push(`shown: ${testimony.text}`);
        return;
      case 'connection-line':
        this.connectionLines.push(testimony.text);
        return;
      case 'entered':
        this.#entered.set(testimony.text, { at: testimony.at, phase: this.phase });
        return;
      case 'event':
        this.events.push(testimony.event);
        this.#time(testimony.event, testimony.at);
        return;
      default:
        testimony satisfies never;
    }
  }

  #time(event: PandoEvent, at: number): void {
    if (event.type === 'message' && event.own) this.#texts.set(event.id, event.text);
    if (event.type !== 'state') return;
    if (event.state === 'not-sent') this.problems.push(`not sent: ${event.message}`);
    if (event.state === 'queued') return;
    const text = this.#texts.get(event.message) ?? '';
    const entered = this.#entered.get(text);
    this.#entered.delete(text);
    if (entered) this.sendings.push({ text, took: at - entered.at, phase: entered.phase });
  }
}
