/** What the engine reads of what others wrote, for those who try it with what nobody writes. */
export { decodeExport, encodeExport, exported } from '../account/export.ts';
export { cleanName } from '../account/name.ts';
export {
  type Envelope,
  bodyCodec,
  decodeContent,
  encodeContent,
  isNumbered,
  meaningOf,
  parseMessageId,
  readEnvelope,
  sealableBytes,
} from '../content/index.ts';
export { envelopeCodec } from '../content/envelope.ts';
export { pad } from '../content/padding.ts';
export { arbitraryContent } from '../content/testing/arbitrary-content.ts';
export { activation, setEndorsed, setPlan } from '../conversation/control.ts';
export { conversationState, decodeSalted, encodeSalted } from '../conversation/state.ts';
export { serverUrl } from '../network/server-url.ts';
export { NOTHING, change, groupOf, seededMls } from '../mls/testing/members.ts';
/** What a conversation's messages are written with, for those who need a long history quickly. */
export { composeMessage } from '../content/index.ts';
export { type Timeline, compose, keepHeads, markRead, receive, setDelivery, takeReceipt } from '../timeline/index.ts';
