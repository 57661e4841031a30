import { setImmediate } from 'node:timers/promises';
import { toHex } from '@pando/protocol';
import type { Prng } from '@pando/simulator/prng';
import type { Crash, Decoder } from './decoder.ts';
import { HeapWatch } from './heap.ts';
import { mutated } from './mutation.ts';
import type { FuzzOptions, FuzzOutcome } from './target.ts';

/** So many inputs are tried between two looks at the coverage, which take some milliseconds, if nothing else is said. */
const BATCH = 2000;
const MAX_KEPT = 1000;
const MAX_CRASHES = 20;
/** Inputs of which nothing is kept but by the code that they reach. */
const MAX_INPUT_BYTES = 64 * 1024;
/** A decoder that needs so long for so short an input (ms of the processor, if nothing else is said) could be stopped by it. */
const SLOW_MS = 50;

export interface Guided extends Omit<FuzzOptions, 'seed'> {
  readonly random: Prng;
  readonly batchSize?: number;
  readonly slowMs?: number;
}

interface Corpus {
  readonly decoder: Decoder;
  readonly kept: Uint8Array[];
}

/**
 * Feeds each decoder changed samples, and keeps what reaches new code, to change it further. The same seed gives the same
 * inputs. Decoders take turns.
 */
export async function fuzzGuided(decoders: readonly Decoder[], options: Guided): Promise<FuzzOutcome> {
  const { inputs, random, coverage, isStopped, batchSize = BATCH, slowMs = SLOW_MS } = options;
  const corpora = decoders.map((decoder): Corpus => ({ decoder, kept: [...decoder.samples] }));
  const crashes: Crash[] = [];
  const heap = new HeapWatch();
  let kept = 0;
  for (const { decoder, kept: samples } of corpora) crashes.push(...(await crashesAmong(decoder, samples, slowMs)));
  let done = 0;
  for (let turn = 0; done < inputs && crashes.length < MAX_CRASHES && !isStopped(); turn++) {
    const corpus = corpora[turn % corpora.length];
    if (corpus === undefined) throw new Error('nothing to fuzz');
    const batch = Array.from({ length: Math.min(batchSize, inputs - done) }, () => nextInput(corpus, corpora, random));
    // What the fuzzer itself ran of the product is not what the decoder reached.
    coverage.hasNew({ note: true });
    crashes.push(...(await crashesAmong(corpus.decoder, batch, slowMs)));
    done += batch.length;
    if (coverage.hasNew({ note: false })) kept += await keepNew(corpus, batch, options);
    options.progress?.(done);
    // Decoders mostly take no time of the event loop, on which an interruption comes.
    await setImmediate();
  }
  return {
    problems: [
      ...crashes.map(({ decoder, what, input }) => `${decoder}: ${what}\nwith ${toHex(input)}`),
      ...heap.problems(),
    ],
    inputs: done,
    figures: { decoders: decoders.length, kept, ...coverage.totals },
  };
}

function nextInput({ kept }: Corpus, corpora: readonly Corpus[], random: Prng): Uint8Array {
  const one = kept[random.below(kept.length)] ?? new Uint8Array();
  // Mostly pieces of the same kind of thing, now and then of another.
  const from = random.below(8) === 0 ? (corpora[random.below(corpora.length)]?.kept ?? kept) : kept;
  const input = mutated(one, from[random.below(from.length)] ?? one, random);
  return input.length > MAX_INPUT_BYTES ? input.slice(0, MAX_INPUT_BYTES) : input;
}

async function crashesAmong(
  decoder: Decoder,
  inputs: readonly Uint8Array[],
  slowMs: number,
): Promise<readonly Crash[]> {
  const crashes: Crash[] = [];
  for (const input of inputs) {
    const what = await problemOf(decoder, input, slowMs);
    if (what !== undefined) crashes.push({ decoder: decoder.name, input, what });
  }
  return crashes;
}

async function problemOf(decoder: Decoder, input: Uint8Array, slowMs: number): Promise<string | undefined> {
  const began = performance.now();
  const problem = await withoutStacks(() => tried(decoder, input));
  if (problem !== undefined) return (await tried(decoder, input)) ?? problem;
  if (performance.now() - began < slowMs) return undefined;
  // Most often the machine was busy.
  const before = process.cpuUsage();
  await tried(decoder, input);
  const { user, system } = process.cpuUsage(before);
  return user + system < slowMs * 1000 ? undefined : `takes more than ${slowMs} ms`;
}

async function tried(decoder: Decoder, input: Uint8Array): Promise<string | undefined> {
  try {
    const checked = decoder.check(input);
    return checked instanceof Promise ? await checked : checked;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Most inputs are refused by an exception within the decoder, whose stack nobody looks at and which takes longest. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Finds, by halves, those of a batch that reached new code. */
async function keepNew(
  corpus: Corpus,
  batch: readonly Uint8Array[],
  { coverage, random }: Pick<Guided, 'coverage' | 'random'>,
): Promise<number> {
  for (const input of batch) await withoutStacks(() => tried(corpus.decoder, input));
  const [only, ...others] = batch;
  if (only === undefined) return 0;
  if (others.length > 0) {
    if (!coverage.hasNew({ note: false })) return 0;
    const half = batch.length >> 1;
    const first = await keepNew(corpus, batch.slice(0, half), { coverage, random });
    return first + (await keepNew(corpus, batch.slice(half), { coverage, random }));
  }
  if (!coverage.hasNew({ note: true })) return 0;
  if (corpus.kept.length < MAX_KEPT) corpus.kept.push(only);
  else corpus.kept[random.below(MAX_KEPT)] = only;
  return 1;
}
