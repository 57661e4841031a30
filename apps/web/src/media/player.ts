import type { SharedFile } from '@pando/engine/api';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { fileKey } from './files.ts';

/** What is heard, wherever one is in the app. */
export interface Playing {
  readonly which: SharedFile & { readonly index: number };
  readonly from: string;
  /** Milliseconds. */
  readonly duration: number;
}

interface PlayerState {
  readonly playing: Playing | undefined;
  readonly isRunning: boolean;
  /** Milliseconds from its beginning. */
  readonly position: number;
  readonly rate: number;
}

export const RATES = [1, 1.5, 2] as const;
/** Far beyond any end: browsers that do not know how long a recording is find out by going there. */
const BEYOND_SECONDS = 1e7;

export const player = createStore<PlayerState>(() => ({ playing: undefined, isRunning: false, position: 0, rate: 1 }));

export function usePlayer<T>(select: (state: PlayerState) => T): T {
  return useStore(player, select);
}

let audio: HTMLAudioElement | undefined;
/** On the way beyond the end and back: nobody hears that. */
let isMeasuring = false;
/** False where this browser cannot go to another place in what is played. */
let canSeek = true;
let atEnd: ((playing: Playing) => void) | undefined;

/** Plays a voice message from `position`; `next` is told when it has ended. */
export async function play(
  playing: Playing,
  address: string,
  { position = 0, next }: { readonly position?: number; readonly next: (after: Playing) => void },
): Promise<void> {
  const element = (audio ??= newAudio());
  atEnd = next;
  if (!isOf(playing.which)) {
    element.src = address;
    player.setState({ playing, position, isRunning: true });
    isMeasuring = true;
    await measured(element);
    // Chromium gives up on what Firefox has recorded when it is to go to its end. It plays it from the beginning.
    canSeek = element.error === null;
    if (!canSeek) {
      element.src = address;
      await event(element, 'loadedmetadata');
    }
  }
  if (canSeek) element.currentTime = position / 1000;
  isMeasuring = false;
  element.playbackRate = player.getState().rate;
  await element.play().catch(() => player.setState({ isRunning: false }));
}

export function isOf(which: SharedFile): boolean {
  const { playing } = player.getState();
  return playing !== undefined && fileKey(playing.which) === fileKey(which);
}

export function pause(): void {
  audio?.pause();
}

export function resume(): void {
  void audio?.play();
}

export function seek(position: number): void {
  if (!canSeek) return;
  if (audio) audio.currentTime = position / 1000;
  player.setState({ position });
}

/** The next of the speeds; the last is followed by the first. */
export function changeRate(): void {
  const { rate } = player.getState();
  const next = RATES[(RATES.findIndex((each) => each === rate) + 1) % RATES.length] ?? 1;
  player.setState({ rate: next });
  if (audio) audio.playbackRate = next;
}

export function stopPlaying(): void {
  audio?.pause();
  player.setState({ playing: undefined, isRunning: false, position: 0 });
}

function newAudio(): HTMLAudioElement {
  const element = new Audio();
  element.preload = 'auto';
  element.addEventListener('play', () => player.setState({ isRunning: true }));
  element.addEventListener('pause', () => player.setState({ isRunning: false }));
  element.addEventListener('timeupdate', () => {
    if (!isMeasuring) player.setState({ position: element.currentTime * 1000 });
  });
  element.addEventListener('ended', () => {
    // It may be told of after the way back has begun.
    if (isMeasuring || !element.ended) return;
    const { playing } = player.getState();
    stopPlaying();
    if (playing) atEnd?.(playing);
  });
  return element;
}

/** Recordings do not say how long they are; until that is known they cannot be listened to from the middle. */
async function measured(element: HTMLAudioElement): Promise<void> {
  await event(element, 'loadedmetadata');
  if (Number.isFinite(element.duration)) return;
  element.currentTime = BEYOND_SECONDS;
  await event(element, 'durationchange');
}

function event(element: HTMLAudioElement, name: 'loadedmetadata' | 'durationchange'): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => resolve();
    element.addEventListener(name, done, { once: true });
    element.addEventListener('error', done, { once: true });
    setTimeout(done, 2000);
  });
}
