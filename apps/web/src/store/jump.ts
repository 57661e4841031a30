import type { App } from './app-store.ts';

/** A message that the open conversation is to show. */
export interface Jump {
  readonly conversation: string;
  readonly message: string;
}

/** Has a conversation show one of its messages, once it is open. */
export function jumpTo(app: App, jump: Jump): void {
  app.store.setState({ jump });
}
