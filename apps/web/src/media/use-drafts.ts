import type { StagedFile } from '@pando/engine/api';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '../store/app-context.ts';
import { type Edit, UNEDITED } from './picture-work.ts';
import { type Prepared, asItIs, kindOf, mayTell, preparePicture, prepareVideo, uncleaned } from './prepare.ts';
import { stage } from './stage.ts';
import { useLeavingWarning } from './use-leaving-warning.ts';

/** A file that somebody is about to send. */
export interface Draft {
  readonly id: number;
  readonly file: File;
  readonly kind: 'picture' | 'video' | 'file';
  /** As it is, with all that is in it. */
  readonly original: boolean;
  readonly edit: Edit;
  /** It was not taken, and the app says why. */
  readonly refused?: true;
  /** Of what there is to see. */
  readonly address: string | undefined;
}

export interface Drafts {
  readonly list: readonly Draft[];
  /** Share of them that is handed over, while that is done. */
  readonly handing: number | undefined;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (id: number) => void;
  readonly change: (id: number, change: Partial<Pick<Draft, 'edit' | 'original'>>) => void;
  /** Makes them ready and hands them over; undefined where that was stopped or refused: then they stay. */
  readonly hand: () => Promise<readonly StagedFile[] | undefined>;
  readonly stop: () => void;
  /** To be answered before they are handed over: whether some may go as they are, for they cannot be cleaned. */
  readonly question: Question | undefined;
}

export interface Question {
  readonly names: readonly string[];
  readonly answer: (isWanted: boolean) => void;
}

let lastId = 0;

/** The files that somebody is about to send, for as long as the composer is there. */
export function useDrafts(): Drafts {
  const app = useApp();
  const [list, setList] = useState<readonly Draft[]>([]);
  const [handing, setHanding] = useState<number>();
  const [question, setQuestion] = useState<Question>();
  const stopping = useRef(new AbortController());
  const addresses = useRef(new Set<string>());

  // The files are the browser's until they are handed over: a reload cannot bring them back.
  useLeavingWarning(list.length > 0);

  useEffect(() => {
    const made = addresses.current;
    return () => {
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, []);

  function draftOf(file: File): Draft {
    const kind = kindOf(file);
    const address = kind === 'file' ? undefined : URL.createObjectURL(file);
    if (address) addresses.current.add(address);
    return { id: (lastId += 1), file, kind, original: false, edit: UNEDITED, address };
  }

  async function hand(): Promise<readonly StagedFile[] | undefined> {
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    setHanding(0);
    try {
      const prepared: (Prepared & { readonly of: number })[] = [];
      for (const draft of list) prepared.push({ ...(await prepare(draft)), of: draft.id });
      const unclean = prepared.filter((each) => each.unclean).map(({ name }) => name);
      if (unclean.length > 0 && !(await asked(unclean))) return undefined;
      const whole = prepared.reduce((sum, { bytes }) => sum + bytes.size, 0);
      let done = 0;
      const moved = (bytes: number): void => setHanding((done += bytes) / Math.max(1, whole));
      const staged: StagedFile[] = [];
      for (const { bytes, media, name, mediaType, of } of prepared) {
        const id = await stage(app, bytes, { name, mediaType }, { signal, moved });
        if (id === undefined) {
          if (!signal.aborted) refuse(of);
          return await drop(staged);
        }
        staged.push({ staged: id, ...(media && { media }) });
      }
      setList([]);
      return staged;
    } finally {
      setHanding(undefined);
    }
  }

  async function asked(names: readonly string[]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    setQuestion({ names, answer: resolve });
    const answer = await promise;
    setQuestion(undefined);
    return answer;
  }

  function refuse(id: number) {
    setList((some) => some.map((draft) => (draft.id === id ? { ...draft, refused: true } : draft)));
  }

  async function drop(staged: readonly StagedFile[]): Promise<undefined> {
    for (const { staged: file } of staged) await app.ask('file.drop', { file });
  }

  return {
    list,
    handing,
    question,
    hand,
    add: (files) => setList((some) => [...some, ...files.map(draftOf)]),
    remove: (id) => setList((some) => some.filter((draft) => draft.id !== id)),
    change: (id, change) => setList((some) => some.map((draft) => (draft.id === id ? { ...draft, ...change } : draft))),
    stop: () => stopping.current.abort(),
  };
}

function prepare({ file, kind, original, edit }: Draft): Promise<Prepared> | Prepared {
  if (original) return asItIs(file);
  if (kind === 'file') return mayTell(file) ? uncleaned(file) : asItIs(file);
  return kind === 'picture' ? preparePicture(file, edit) : prepareVideo(file);
}
