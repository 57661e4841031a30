import * as protocol from '@pando/protocol';
import {
  type Codec,
  type Decoded,
  concatBytes,
  credential,
  decode,
  descriptorJson,
  encode,
  equalBytes,
  formatContactLink,
  fromBase64Url,
  fromHex,
  lifetimeData,
  parseContactLink,
  parseDescriptorJson,
  signedDescriptor,
  toBase64Url,
  toHex,
  untilOfEntry,
  verifyCredential,
} from '@pando/protocol';
import { arbitraryOf } from '@pando/protocol/testing';
import { nodeCrypto } from '@pando/engine/node';
import {
  activation,
  arbitraryContent,
  bodyCodec,
  conversationState,
  decodeContent,
  decodeExport,
  decodeSalted,
  encodeContent,
  encodeExport,
  encodeSalted,
  envelopeCodec,
  exported,
  isNumbered,
  meaningOf,
  readEnvelope,
  sealableBytes,
  setEndorsed,
  setPlan,
} from '@pando/engine/testing';
import fc from 'fast-check';
import { Prng } from '@pando/simulator/prng';
import type { Decoder } from './decoder.ts';
import { fuzzGuided } from './guided.ts';
import type { Target } from './target.ts';

const SAMPLES = 24;
const SALT = new Uint8Array(32);
const crypto = nodeCrypto();
const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder();

export const decodersTarget: Target = {
  inputs: 1_000_000,
  run: ({ seed, ...options }) => fuzzGuided(decoders(seed), { ...options, random: new Prng(seed) }),
};

/** Everything that reads bytes from outside and needs no state for it: each codec of the protocol, and the engine's readers. */
export function decoders(seed: number): readonly Decoder[] {
  const samples = <T>(any: fc.Arbitrary<T>, write: (value: T) => Uint8Array): readonly Uint8Array[] =>
    fc.sample(any, { numRuns: SAMPLES, seed }).map(write);
  const ofCodec = ([name, codec]: readonly [string, Codec<unknown>]): Decoder => ({
    name,
    samples: samples(arbitraryOf(codec), (value) => encode(codec, value)),
    check: (input) => problem(decode(codec, input), (value) => encode(codec, value), input),
  });
  const anyEnvelope = arbitraryOf(envelopeCodec).map((any) => ({
    ...any,
    number: isNumbered(any.body) ? Math.max(1, any.number) : 0,
  }));
  return [
    ...Object.entries<unknown>(protocol).filter(isNamedCodec).map(ofCodec),
    ...Object.entries<unknown>({ bodyCodec, activation, setEndorsed, setPlan, conversationState })
      .filter(isNamedCodec)
      .map(ofCodec),
    {
      name: 'readEnvelope',
      samples: samples(anyEnvelope, sealableBytes),
      check: (input) => problem(readEnvelope(input), sealableBytes, input),
    },
    {
      name: 'decodeContent',
      samples: samples(arbitraryContent, encodeContent),
      check: (input) => {
        const decoded = decodeContent(input);
        if (decoded.ok) meaningOf(decoded.value);
        return problem(decoded, encodeContent, input);
      },
    },
    {
      name: 'decodeSalted',
      samples: samples(arbitraryOf(conversationState), (state) => encodeSalted(SALT, state)),
      check: (input) => problem(decodeSalted(input), ({ salt, state }) => encodeSalted(salt, state), input),
    },
    {
      name: 'decodeExport',
      samples: samples(
        arbitraryOf(exported).map((any) => ({ ...any, rows: [] })),
        encodeExport,
      ),
      check: (input) => {
        const found = decodeExport(input);
        return found === undefined ? undefined : problem({ ok: true, value: found }, encodeExport, input);
      },
    },
    {
      name: 'untilOfEntry',
      samples: samples(fc.nat(), clearHead),
      check: (input) => {
        const until = untilOfEntry(input);
        return Number.isSafeInteger(until) && until >= 0 ? undefined : `reads ${until} as a time`;
      },
    },
    {
      name: 'verifyCredential',
      samples: samples(arbitraryOf(credential), (value) => encode(credential, value)),
      check: (input) => {
        const who = verifyCredential(crypto, input, input.subarray(0, protocol.KEY_BYTES));
        return who === undefined ? undefined : 'proves who somebody is, with signatures that nobody made';
      },
    },
    {
      name: 'parseContactLink',
      samples: samples(arbitraryOf(protocol.contactLink), (link) =>
        textEncoder.encode(formatContactLink('', { ...link, version: 1 })),
      ),
      check: (input) => {
        const link = parseContactLink(textDecoder.decode(input));
        if (link === undefined) return undefined;
        const again = parseContactLink(formatContactLink('https://app.example/', link));
        return again !== undefined && JSON.stringify(again) === JSON.stringify(link)
          ? undefined
          : 'reads otherwise again';
      },
    },
    {
      name: 'parseDescriptorJson',
      samples: samples(arbitraryOf(signedDescriptor), (signed) =>
        textEncoder.encode(JSON.stringify(descriptorJson(signed))),
      ),
      check: (input) => {
        const json = parsedJson(textDecoder.decode(input));
        return parseDescriptorJson(crypto, json) === undefined ? undefined : 'believes a signature that nobody made';
      },
    },
    ofText('fromHex', toHex, fromHex),
    ofText('fromBase64Url', toBase64Url, fromBase64Url),
  ];
}

/** What an MLS PrivateMessage that is needed until a time (seconds) begins with, and some ciphertext. */
function clearHead(until: number): Uint8Array {
  const data = lifetimeData(until * 1000);
  const head = Uint8Array.of(0, 1, 0, 2, SALT.length, ...SALT, ...new Uint8Array(8), 1, data.length);
  return concatBytes(head, data, SALT);
}

function isNamedCodec(entry: [string, unknown]): entry is [string, Codec<unknown>] {
  const [, each] = entry;
  return typeof each === 'object' && each !== null && 'shape' in each && 'read' in each;
}

/** What decodes is what its bytes say: written again it gives the same. */
function problem<T>(decoded: Decoded<T>, write: (value: T) => Uint8Array, input: Uint8Array): string | undefined {
  if (!decoded.ok) return undefined;
  const again = write(decoded.value);
  return equalBytes(again, input) ? undefined : `is written otherwise: ${toHex(again)}`;
}

function ofText(
  name: string,
  write: (bytes: Uint8Array) => string,
  read: (text: string) => Uint8Array | undefined,
): Decoder {
  return {
    name,
    samples: fc.sample(fc.uint8Array(), { numRuns: SAMPLES, seed: 1 }).map((bytes) => textEncoder.encode(write(bytes))),
    check: (input) => {
      const text = textDecoder.decode(input);
      const bytes = read(text);
      return bytes === undefined || write(bytes) === text ? undefined : 'two texts for the same bytes';
    },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
