import { useLingui } from '@lingui/react/macro';
import type { Person } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { useAppState } from '../store/app-context.ts';
import type { Asked } from './completion.ts';
import styles from './completion-list.module.css';

const MOST = 7;
const NOBODY: readonly Person[] = [];

export interface Offer {
  readonly id: string;
  /** What stands in the text once it is chosen. */
  readonly text: string;
  readonly shown: string;
  /** Whose face stands beside it. */
  readonly face?: Person;
}

/** What could complete the words that are being written. */
export function useOffers(conversation: string, asked: Asked | undefined): readonly Offer[] {
  const { i18n } = useLingui();
  const me = useAppState((state) => state.me?.account);
  const members = useAppState((state) => state.conversations.find(({ id }) => id === conversation)?.members ?? NOBODY);
  const [emojis, setEmojis] = useState<readonly Offer[]>([]);
  const words = asked?.words ?? '';
  const isEmoji = asked?.kind === 'emoji';
  useEffect(() => {
    if (!isEmoji) return;
    let isWanted = true;
    void import('./emoji-offers.ts')
      .then(({ emojiOffers }) => emojiOffers(i18n.locale, words, MOST))
      .then((found) => isWanted && setEmojis(found));
    return () => {
      isWanted = false;
    };
  }, [isEmoji, words, i18n.locale]);
  if (asked === undefined) return [];
  if (isEmoji) return emojis;
  const looked = words.toLocaleLowerCase();
  return members
    .filter(({ account, name }) => account !== me && name.toLocaleLowerCase().startsWith(looked))
    .slice(0, MOST)
    .map((person) => ({ id: person.account, text: `@${person.name}`, shown: person.name, face: person }));
}

interface Props {
  readonly id: string;
  readonly offers: readonly Offer[];
  readonly at: number;
  readonly onChoose: (offer: Offer) => void;
}

/** The offers above the field; the keyboard stays in the field. */
export function CompletionList({ id, offers, at, onChoose }: Props) {
  const { t } = useLingui();
  return (
    <div id={id} className={styles.list} role="listbox" aria-label={t`Completions`}>
      {offers.map((offer, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field's keys choose
        <div
          key={offer.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className={styles.offer}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(offer)}
        >
          {offer.face && <Avatar id={offer.face.account} name={offer.face.name} size="small" />}
          <bdi>{offer.shown}</bdi>
        </div>
      ))}
    </div>
  );
}
