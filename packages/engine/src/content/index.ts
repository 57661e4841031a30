/**
 * What is inside an entry once MLS has opened it: an envelope (time, running number, heads) around MIMI content or a
 * control. To write a message: `composeMessage(salt, …)`, then `timeline.compose`, then `sealableBytes(envelope)` to MLS.
 * To read one: `readEnvelope(plaintext)`, then `timeline.receive`.
 */
export { type Annotation } from './annotation.ts';
export { type AttachmentSource, attachmentSourceCodec } from './attachment.ts';
export { type Card, type PollCard, DEGREE, NO_TOKEN, cardCodec, cardText, isCard } from './card.ts';
export {
  type Saying,
  composeAnnotation,
  composeDelete,
  composeEdit,
  composeMessage,
  composeReaction,
  composeUnreaction,
  isReaction,
  isTextWithinLimit,
} from './compose.ts';
export {
  type Body,
  type DeviceTag,
  type Envelope,
  type Mark,
  type Receipt,
  DEVICE_TAG_BYTES,
  bodyCodec,
  isNumbered,
  readEnvelope,
  sealableBytes,
} from './envelope.ts';
export * from './limits.ts';
export { type Media, isSound } from './media.ts';
export { type Meaning, meaningOf } from './meaning.ts';
export {
  type MessageId,
  accountUri,
  conversationUri,
  messageId,
  messageIdCodec,
  parseMessageId,
} from './message-id.ts';
export { type MimiContent, SALT_BYTES, decodeContent, encodeContent, expiryOf } from './mimi-content.ts';
export { isSilent } from './silence.ts';
export { mentions, piecesOf } from './mentions.ts';
export { shownFileName, shownName } from './shown-name.ts';
export { isLinkPreview, linkPreviewCodec, previewFits } from './link-preview.ts';
export { type Timestamp, timestampCodec } from './timestamp.ts';
export { isPosting } from './posting.ts';
