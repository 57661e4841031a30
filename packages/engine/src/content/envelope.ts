import {
  type Codec,
  type Decoded,
  type Infer,
  bytes,
  decode,
  encode,
  list,
  signature,
  struct,
  uint,
  union,
} from '@pando/protocol';
import { hexCodec } from './hex.ts';
import {
  MAX_CONTENT_BYTES,
  MAX_CONTROL_PAYLOAD_BYTES,
  MAX_ENVELOPE_BYTES,
  MAX_HEADS,
  MAX_RECEIPT_MARKS,
  MAX_RESEND_NUMBERS,
} from './limits.ts';
import { pad, unpad } from './padding.ts';
import { timestampCodec } from './timestamp.ts';

/** A device within a conversation: 8 bytes in lower-case hexadecimal. */
export type DeviceTag = string;

export const DEVICE_TAG_BYTES = 8;

const deviceTag: Codec<DeviceTag> = hexCodec(DEVICE_TAG_BYTES);

const markCodec = struct({ device: deviceTag, number: uint() });

/** Everything that a device wrote up to and including a running number. */
export type Mark = Infer<typeof markCodec>;

/** What an envelope carries. New kinds of `control` need no new wire. */
export const bodyCodec = union({
  /** Encoded MIMI content. */
  content: [1, { content: bytes(MAX_CONTENT_BYTES) }],
  /** Cumulative: what the sender's account has, and has read, of each device named. */
  receipt: [2, { delivered: list(markCodec, MAX_RECEIPT_MARKS), read: list(markCodec, MAX_RECEIPT_MARKS) }],
  /** Asks a device for what no replica has. */
  'resend-request': [3, { device: deviceTag, numbers: list(uint(), MAX_RESEND_NUMBERS) }],
  /** The sender's account wants to be taken out; its device's signature proves it to those who do not hear it. */
  leave: [4, { signature }],
  /** What another part of the engine says and reads. */
  control: [5, { kind: uint(), payload: bytes(MAX_CONTROL_PAYLOAD_BYTES) }],
  /** Sent again in place of a content that its author has taken back: only its running number counts. */
  blank: [6, {}],
});

export type Body = Infer<typeof bodyCodec>;
export type Receipt = Extract<Body, { type: 'receipt' }>;

export const envelopeCodec = struct({
  timestamp: timestampCodec,
  number: uint(),
  heads: list(markCodec, MAX_HEADS),
  body: bodyCodec,
});

/**
 * The plaintext of one MLS application message. `number` is the sending device's running number in this conversation,
 * from 1; 0 for what need not arrive (receipts, requests). `heads` are other devices' numbers up to which the sender
 * has everything, those that moved since its last envelope.
 */
export type Envelope = Infer<typeof envelopeCodec>;

/** Whether envelopes with this body take a running number, so that others notice if one is missing. */
export function isNumbered(body: Body): boolean {
  switch (body.type) {
    case 'content':
    case 'leave':
    case 'control':
    case 'blank':
      return true;
    case 'receipt':
    case 'resend-request':
      return false;
  }
}

/** Encodes and pads: what is given to MLS. */
export function sealableBytes(envelope: Envelope): Uint8Array<ArrayBuffer> {
  const encoded = encode(envelopeCodec, envelope);
  if (encoded.length > MAX_ENVELOPE_BYTES) throw new RangeError(`envelope above ${MAX_ENVELOPE_BYTES} bytes`);
  return pad(encoded);
}

/** Unpads and decodes what MLS gave. */
export function readEnvelope(plaintext: Uint8Array): Decoded<Envelope> {
  const unpadded = unpad(plaintext);
  if (!unpadded.ok) return unpadded;
  if (unpadded.value.length > MAX_ENVELOPE_BYTES) {
    return { ok: false, reason: `envelope above ${MAX_ENVELOPE_BYTES} bytes` };
  }
  const envelope = decode(envelopeCodec, unpadded.value);
  if (!envelope.ok) return envelope;
  const numbered = isNumbered(envelope.value.body);
  if (numbered !== envelope.value.number > 0)
    return { ok: false, reason: 'running number where none belongs, or none' };
  return envelope;
}
