import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { navigate, useHashLocation } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useAppState } from '../store/app-context.ts';
import { useNotifications } from './notifications-context.ts';

/** Keeps notifications in step with the page: their language, what was read, and where a pressed one leads. */
export function Notifying() {
  const { t } = useLingui();
  const notifications = useNotifications();
  const [path] = useHashLocation();
  const conversations = useAppState(({ conversations }) => conversations);
  const words = {
    newMessage: t`New message`,
    picture: t`Picture`,
    file: t`File`,
    maybe: t`You may have new messages`,
  };
  const said = JSON.stringify(words);
  useEffect(() => {
    void notifications.speak(words);
    // oxlint-disable-next-line react/exhaustive-deps -- the words, not the object that holds them
  }, [notifications, said]);

  useEffect(() => {
    for (const { id, unread } of conversations)
      if (unread === 0 && path === paths.conversation(id)) void notifications.seen(id);
  }, [notifications, conversations, path]);

  useEffect(() => {
    const pressed = ({ data }: MessageEvent<unknown>) => {
      const conversation = pressedConversation(data);
      if (conversation !== undefined) navigate(paths.conversation(conversation));
    };
    navigator.serviceWorker?.addEventListener('message', pressed);
    return () => navigator.serviceWorker?.removeEventListener('message', pressed);
  }, []);
  return null;
}

/** The service worker is of this origin, but another version of the app may have left it. */
function pressedConversation(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'open-conversation') return;
  return 'conversation' in data && typeof data.conversation === 'string' ? data.conversation : undefined;
}
