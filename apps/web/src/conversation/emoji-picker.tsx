import { useLingui } from '@lingui/react/macro';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Dialog, Radio, RadioGroup } from 'react-aria-components';
import { Field } from '../components/controls.tsx';
import { emojiTone, recentEmojis } from '../store/preferences.ts';
import { emojisFor, loadEmojis, toned, type EmojiRow } from './emoji-list.ts';
import styles from './emoji-picker.module.css';

const MOST_FOUND = 120;
const MOST_RECENT = 24;
/** Shown as recent to who has used none. */
const FIRST = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥'];
/** Emojibase's numbers of the groups. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const HANDS = ['✋', '✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿'];

/** All emoji, those used lately first, with a field to look for one. */
export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { t, i18n } = useLingui();
  const [all, setAll] = useState<readonly EmojiRow[]>([]);
  const [wanted, setWanted] = useState('');
  const [tone, setTone] = useState(emojiTone.read);
  const [recent] = useState(recentEmojis.read);
  const grid = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let isOpen = true;
    void loadEmojis(i18n.locale).then((emojis) => isOpen && setAll(emojis));
    return () => {
      isOpen = false;
    };
  }, [i18n.locale]);

  const names = useMemo(
    () => new Map(all.flatMap((row) => [row[0], ...(row[5] ?? [])].map((each) => [each, row[1]]))),
    [all],
  );
  const titles: Readonly<Record<number, string>> = {
    0: t`Faces`,
    1: t`People`,
    3: t`Animals and nature`,
    4: t`Food and drink`,
    5: t`Travel and places`,
    6: t`Activities`,
    7: t`Objects`,
    8: t`Symbols`,
    9: t`Flags`,
  };
  const lately = recent.length === 0 ? FIRST : recent;
  const groups =
    wanted.trim() === ''
      ? [
          { title: t`Used lately`, emojis: lately },
          ...GROUPS.map((group) => ({
            title: titles[group] ?? '',
            emojis: all.filter((row) => row[3] === group).map((row) => toned(row, tone)),
          })),
        ]
      : [{ title: t`Found`, emojis: emojisFor(all, wanted, MOST_FOUND).map((row) => toned(row, tone)) }];

  function pick(emoji: string) {
    recentEmojis.write([emoji, ...recent.filter((each) => each !== emoji)].slice(0, MOST_RECENT));
    onPick(emoji);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const buttons = [...(grid.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const [first] = buttons;
    if (at < 0 || first === undefined) return;
    const width = Math.max(1, Math.floor((first.parentElement?.clientWidth ?? 0) / first.offsetWidth));
    const isLeftwards = getComputedStyle(first).direction === 'rtl';
    const step = {
      ArrowLeft: isLeftwards ? 1 : -1,
      ArrowRight: isLeftwards ? -1 : 1,
      ArrowUp: -width,
      ArrowDown: width,
    };
    const by = step[event.key as keyof typeof step];
    if (by === undefined) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
  }

  return (
    <Dialog className={styles.picker ?? ''} aria-label={t`Choose an emoji`}>
      <Field
        label={t`Search`}
        value={wanted}
        onChange={setWanted}
        onKeyDown={(event) => {
          const [found] = groups[0]?.emojis ?? [];
          if (event.key === 'Enter' && wanted.trim() !== '' && found !== undefined) pick(found);
        }}
      />
      <div ref={grid} className={styles.groups} onKeyDown={onKeyDown} role="presentation">
        {groups.map(({ title, emojis }) => (
          <section key={title} className={styles.group} aria-label={title}>
            <h3 className={styles.title}>{title}</h3>
            <div className={styles.grid}>
              {emojis.map((emoji, at) => (
                <button
                  key={emoji}
                  type="button"
                  className={styles.emoji}
                  tabIndex={at === 0 ? 0 : -1}
                  title={names.get(emoji)}
                  aria-label={names.get(emoji) ?? emoji}
                  onClick={() => pick(emoji)}
                >
                  {emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
      <RadioGroup
        className={styles.tones ?? ''}
        aria-label={t`Skin tone`}
        orientation="horizontal"
        value={String(tone)}
        onChange={(chosen) => {
          setTone(Number(chosen));
          emojiTone.write(Number(chosen));
        }}
      >
        {HANDS.map((hand, at) => (
          <Radio key={hand} value={String(at)} className={styles.tone ?? ''} aria-label={hand}>
            {hand}
          </Radio>
        ))}
      </RadioGroup>
    </Dialog>
  );
}
