import { useEffect } from 'react';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './avatar.module.css';

/** Eight leaves, from May to November. */
const HUES = 8;

function hueOf(account: string): number {
  let sum = 0;
  for (const character of account) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}

const segmenter = new Intl.Segmenter();

/** The first letters of a name's first and last word. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = '', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = [first, last].map((word) => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '');
  return letters.join('').toLocaleUpperCase() || '·';
}

interface Props {
  /** What the colour comes from: an account's or a conversation's id. */
  readonly id: string;
  readonly name: string;
  /** For whom the list may not have: else it is known. */
  readonly picture?: string | undefined;
  /** Of a picture that is nobody's yet. */
  readonly address?: string | undefined;
  readonly size?: 'small' | 'medium' | 'large';
  readonly group?: boolean;
}

/** The address of somebody's picture, once it is here. */
function useFace(id: string, given: string | undefined): string | undefined {
  const app = useApp();
  const picture = useAppState(({ faces }) => faces[id] ?? given);
  const address = useAppState(({ faceAddresses }) => (picture === undefined ? undefined : faceAddresses[picture]));
  useEffect(() => {
    if (picture !== undefined && address === undefined) app.wantFace(picture);
  }, [app, picture, address]);
  return address;
}

/** A picture, or a leaf with a person's initials; two leaves for a group. The name always stands beside it. */
export function Avatar({ id, name, picture, address, size = 'medium', group = false }: Props) {
  const known = useFace(id, picture);
  const face = address ?? known;
  if (face !== undefined)
    return (
      <span className={styles.avatar} data-size={size} aria-hidden="true">
        <img className={styles.face} src={face} alt="" draggable={false} />
      </span>
    );
  return (
    <span
      className={styles.avatar}
      data-hue={hueOf(id)}
      data-size={size}
      data-group={group || undefined}
      aria-hidden="true"
    >
      <span className={styles.leaf}>{initialsOf(name)}</span>
    </span>
  );
}
