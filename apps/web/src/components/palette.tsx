import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useBackCloses } from '../routing/back-closes.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { searchable } from './searchable.ts';
import styles from './palette.module.css';
import { usePaletteEntries, type PaletteEntry } from './use-palette-entries.ts';

/** More than these are found by writing more. */
const SHOWN = 40;

function fits(entry: PaletteEntry, words: readonly string[]): boolean {
  return words.every((word) => entry.words.includes(word));
}

interface Props {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

/** Where one goes and what one does, by writing a part of its name. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function Palette({ onClose, onShortcuts }: Props) {
  const { t } = useLingui();
  const entries = usePaletteEntries(onShortcuts);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useBackCloses(true, onClose);

  const found = useMemo(() => {
    const words = searchable(text).split(/\s+/u).filter(Boolean);
    const fitting = entries.filter((entry) => fits(entry, words));
    const start = words[0] ?? '';
    const rank = (entry: PaletteEntry) => (start !== '' && entry.words.startsWith(start) ? 0 : 1);
    return fitting.toSorted((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
  }, [entries, text]);
  const place = Math.min(at, found.length - 1);

  useEffect(() => {
    list.current?.children[place]?.scrollIntoView({ block: 'nearest' });
  }, [place]);

  function choose(entry: PaletteEntry | undefined) {
    if (!entry) return;
    onClose();
    entry.go();
  }

  function onKeyDown(event: KeyboardEvent) {
    const { length } = found;
    const next = {
      ArrowDown: (place + 1) % length,
      ArrowUp: (place - 1 + length) % length,
      PageDown: Math.min(place + 8, length - 1),
      PageUp: Math.max(place - 8, 0),
    }[event.key];
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(found[place]);
    else if (next !== undefined && length > 0) setAt(next);
    else return;
    event.preventDefault();
  }

  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.palette ?? ''} aria-label={t`Go to`}>
          <input
            className={styles.field}
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? `${id}-${place}` : undefined}
            aria-label={t`Go to a conversation, or do something`}
            placeholder={t`Go to…`}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} id={id} className={styles.list} role="listbox" aria-label={t`Found`}>
            {found.map((entry, index) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the keys, as a combobox's list wants
              <div
                key={entry.key}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === place}
                className={styles.entry}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(entry)}
              >
                {entry.face ? (
                  <Avatar {...entry.face} size="small" />
                ) : (
                  <span className={styles.sign}>{entry.icon && <Icon name={entry.icon} size={20} />}</span>
                )}
                <span className={styles.name} dir="auto">
                  {entry.name}
                </span>
                {entry.hint !== undefined && <span className={styles.hint}>{entry.hint}</span>}
                {entry.keys !== undefined && <kbd>{entry.keys}</kbd>}
              </div>
            ))}
          </div>
          <p role="status" className={found.length > 0 ? 'unseen' : styles.none}>
            {found.length === 0 && <Trans>Nothing by that name.</Trans>}
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
