import { useEffect, useRef } from 'react';
import { useApp } from '../store/app-context.ts';

/** What was written is kept once one has stopped for so long, and in any case when one leaves. */
const REST_MS = 400;

/** The draft that a conversation has when it is opened. */
export function useFirstDraft(conversation: string): string {
  const app = useApp();
  return app.store.getState().conversations.find(({ id }) => id === conversation)?.draft?.text ?? '';
}

/** Keeps what is being written, over reloads and on every screen that lists conversations; not while editing. */
export function useDraft(conversation: string, text: string, isEditing: boolean): void {
  const app = useApp();
  const now = useRef({ text, kept: text });
  if (!isEditing) now.current.text = text;
  useEffect(() => {
    const keep = () => {
      const { text: wanted, kept } = now.current;
      if (wanted === kept) return;
      now.current.kept = wanted;
      void app.attend('draft', { conversation, text: wanted });
    };
    const hidden = () => document.visibilityState === 'hidden' && keep();
    const timer = isEditing ? undefined : setTimeout(keep, REST_MS);
    document.addEventListener('visibilitychange', hidden);
    addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hidden);
      removeEventListener('pagehide', keep);
    };
  }, [app, conversation, text, isEditing]);
  useEffect(
    () => () => {
      const { text: wanted, kept } = now.current;
      if (wanted !== kept) void app.attend('draft', { conversation, text: wanted });
    },
    [app, conversation],
  );
}
