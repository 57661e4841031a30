import { useLingui } from '@lingui/react/macro';
import { useId, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { CompletionList, useOffers, type Offer } from './completion-list.tsx';
import { askedAt, codeAt, completed, decoded, type Asked } from './completion.ts';

interface Completing {
  /** What the field says of its list to a screen reader, and how it tells where the caret is. */
  readonly field: {
    readonly onSelect: () => void;
    readonly onBlur: () => void;
    readonly 'aria-autocomplete': 'list';
    readonly 'aria-controls'?: string;
    readonly 'aria-activedescendant'?: string;
  };
  readonly list: ReactNode;
  /** True where the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

/** Completes `@name` and `:shortcode` in a field. */
export function useCompleting(
  conversation: string,
  field: RefObject<HTMLTextAreaElement | null>,
  onText: (text: string) => void,
): Completing {
  const id = useId();
  const { i18n } = useLingui();
  const [asked, setAsked] = useState<Asked>();
  const [at, setAt] = useState(0);
  const offers = useOffers(conversation, asked);
  const isOpen = asked !== undefined && offers.length > 0;
  const active = Math.min(at, offers.length - 1);

  function look() {
    const area = field.current;
    const next =
      area && area.selectionStart === area.selectionEnd ? askedAt(area.value, area.selectionStart) : undefined;
    setAsked((before) => (before?.words === next?.words && before?.from === next?.from ? before : next));
    setAt(0);
    const code = area && codeAt(area.value, area.selectionStart);
    if (code) void decode(code);
  }

  /** Puts an emoji in the place of its code. */
  async function decode(code: Asked) {
    const { emojiOf } = await import('./emoji-offers.ts');
    const emoji = await emojiOf(i18n.locale, code.words);
    const area = field.current;
    const next = area && emoji !== undefined && decoded(area.value, code, emoji, area.selectionStart);
    if (!next) return;
    onText(next.text);
    requestAnimationFrame(() => area.setSelectionRange(next.caret, next.caret));
  }

  function choose(offer: Offer) {
    const area = field.current;
    if (!area || !asked) return;
    const { text, caret } = completed(area.value, asked, offer.text);
    onText(text);
    setAsked(undefined);
    requestAnimationFrame(() => area.setSelectionRange(caret, caret));
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[active];
    if (step !== undefined) setAt((active + step + offers.length) % offers.length);
    else if (event.key === 'Escape') setAsked(undefined);
    else if ((event.key === 'Enter' || event.key === 'Tab') && offer) choose(offer);
    else return false;
    event.preventDefault();
    return true;
  }

  return {
    field: {
      onSelect: look,
      onBlur: () => setAsked(undefined),
      'aria-autocomplete': 'list',
      ...(isOpen && { 'aria-controls': id, 'aria-activedescendant': `${id}-${active}` }),
    },
    list: isOpen && <CompletionList id={id} offers={offers} at={active} onChoose={choose} />,
    onKeyDown,
  };
}
