import type { RefObject } from 'react';
import { Over } from '../components/over.tsx';

import { EmojiPicker } from './emoji-picker.tsx';
import menu from './message-actions.module.css';

interface Props {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

/** The emoji over the button that opens them. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function EmojiPopover({ anchor, onPick, onClose }: Props) {
  return (
    <Over
      className={menu.popover ?? ''}
      triggerRef={anchor}
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      placement="top end"
      offset={8}
    >
      <EmojiPicker onPick={onPick} />
    </Over>
  );
}
