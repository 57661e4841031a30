import type { App } from './app-store.ts';

/** Messages of one conversation that something is to be done with. */
export interface Selection {
  readonly conversation: string;
  readonly messages: readonly string[];
}

/** Messages that are forwarded at once. */
const MOST_SELECTED = 100;

/** Takes a message into the selection, or out of it; the first one begins it, the last one ends it. */
export function toggleSelected(app: App, conversation: string, message: string): void {
  const { selection } = app.store.getState();
  const before = selection?.conversation === conversation ? selection.messages : [];
  const messages = before.includes(message)
    ? before.filter((id) => id !== message)
    : [...before, message].slice(-MOST_SELECTED);
  app.store.setState({ selection: messages.length === 0 ? undefined : { conversation, messages } });
}

export function endSelection(app: App): void {
  app.store.setState({ selection: undefined });
}
