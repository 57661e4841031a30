import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useRef, useState, type RefObject } from 'react';
import { Sign } from '../components/controls.tsx';

const EmojiPopover = lazy(() => import('./emoji-popover.tsx'));

interface Props {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onText: (text: string) => void;
}

/** Puts emoji into a field, where its caret is. */
export function EmojiButton({ field, onText }: Props) {
  const { t } = useLingui();
  const anchor = useRef<HTMLSpanElement>(null);
  const [isOpen, setOpen] = useState(false);

  function put(emoji: string) {
    const area = field.current;
    setOpen(false);
    if (!area) return;
    const { value, selectionStart, selectionEnd } = area;
    onText(value.slice(0, selectionStart) + emoji + value.slice(selectionEnd));
    const caret = selectionStart + emoji.length;
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(caret, caret);
    });
  }

  return (
    <span ref={anchor}>
      <Sign icon="react" label={t`Emoji`} aria-haspopup="dialog" aria-expanded={isOpen} onPress={() => setOpen(true)} />
      {isOpen && (
        <Suspense fallback={null}>
          <EmojiPopover anchor={anchor} onPick={put} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
