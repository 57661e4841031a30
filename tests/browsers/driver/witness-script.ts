import type { PandoEvent } from '@pando/engine/api';

/** What is seen inside a page. Times are the page's clock, in milliseconds. */
export type Testimony =
  | { readonly kind: 'violation'; readonly text: string }
  /** Somebody was shown that something went wrong. */
  | { readonly kind: 'alert'; readonly text: string }
  /** The one calm line about the connection was shown. */
  | { readonly kind: 'connection-line'; readonly text: string }
  /** A message was entered by the Enter key. */
  | { readonly kind: 'entered'; readonly text: string; readonly at: number }
  | { readonly kind: 'event'; readonly event: PandoEvent; readonly at: number };

/** What the tab that owns the profile says to another one. */
type OwnerMessage =
  | { readonly type: 'owner'; readonly to?: string }
  | { readonly type: 'reply'; readonly to: string; readonly message: Answer | Notification };
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: unknown;
}
interface Notification {
  readonly method: 'event';
  readonly params: PandoEvent;
}

/** What the script leaves in the page. */
export interface InPage {
  readonly tellWitness: (testimony: Testimony) => void;
  readonly askPando: (method: string, params: unknown) => Promise<unknown>;
}

/**
 * Runs in the page before the app: looks at what a person would see, and follows the profile as another of its tabs
 * would. It is handed to the browser as text, so it refers to nothing outside itself.
 */
export function watchPage(profile: string): void {
  // A page that is not there yet has no storage, and no app.
  if (!location.protocol.startsWith('http')) return;
  const { tellWitness } = globalThis as unknown as InPage;

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
    tellWitness({ kind: 'violation', text: `${effectiveDirective} ${blockedURI} ${sample}` }),
  );

  const shown = { alert: '', 'connection-line': '' };
  const look = (kind: 'alert' | 'connection-line', selector: string): void => {
    const text = [...document.querySelectorAll(selector)].map((element) => element.textContent).join(' ');
    if (text !== '' && text !== shown[kind]) tellWitness({ kind, text });
    shown[kind] = text;
  };
  new MutationObserver(() => {
    look('alert', '[role="alert"]');
    look('connection-line', '[role="status"][aria-label="Connection"]');
  }).observe(document, { subtree: true, childList: true, characterData: true });

  const onKey = ({ key, target }: KeyboardEvent): void => {
    if (key === 'Enter' && target instanceof HTMLTextAreaElement)
      tellWitness({ kind: 'entered', text: target.value, at: Date.now() });
  };
  document.addEventListener('keydown', onKey, { capture: true });

  const self = crypto.randomUUID();
  const channel = new BroadcastChannel(profile);
  const answers = new Map<number, (answer: Answer) => void>();
  let next = 1;
  const ask = (method: string, params?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next++;
      answers.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
      channel.postMessage({ type: 'request', from: self, message: { jsonrpc: '2.0', id, method, params } });
    });
  channel.addEventListener('message', ({ data }: MessageEvent<OwnerMessage>) => {
    if (data.type === 'owner' && data.to === undefined) {
      next = 1;
      void ask('subscribe');
    }
    if (data.type !== 'reply' || data.to !== self) return;
    const { message } = data;
    if ('method' in message) tellWitness({ kind: 'event', event: message.params, at: Date.now() });
    else answers.get(message.id)?.(message);
  });
  Object.assign(globalThis, { askPando: ask });
}
