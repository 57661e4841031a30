import { useEffect, useRef } from 'react';
import { useApp, useAppState } from '../store/app-context.ts';

/** It is said again so often while one goes on, and that one has stopped after so long without a key. */
const REPEAT_MS = 3_000;
const STOP_MS = 4_000;

/** Tells the others that one writes, unless that is switched off. */
export function useTyping(conversation: string, text: string, isEditing: boolean): void {
  const app = useApp();
  const isOn = useAppState(({ preferences }) => preferences?.typing !== false);
  const said = useRef({ at: 0, text });
  useEffect(() => {
    const { at, text: before } = said.current;
    said.current.text = text;
    if (!isOn || isEditing || text === before) return;
    const stop = () => {
      if (said.current.at === 0) return;
      said.current.at = 0;
      void app.attend('typing', { conversation, typing: false });
    };
    if (text.trim() === '') return stop();
    if (at + REPEAT_MS < Date.now()) {
      said.current.at = Date.now();
      void app.attend('typing', { conversation, typing: true });
    }
    const timer = setTimeout(stop, STOP_MS);
    return () => clearTimeout(timer);
  }, [app, conversation, text, isEditing, isOn]);
}
