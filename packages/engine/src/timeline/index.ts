/**
 * The conversation as a person sees it: pure logic over a transaction. Functions that change something write to
 * `timeline.tx` and return what to notify; the caller persists, then transmits, then notifies.
 */
export { setMembers } from './audience.ts';
export { observe, tick } from './clock-row.ts';
export { deleteConversation, deleteForMe } from './deleting.ts';
export { giveUp, missing, noteGone, trackDevice } from './devices.ts';
export { type Vanished, expireDue } from './expiring.ts';
export { keepHeads, newestFirst } from './heads.ts';
export { isoTime, parseIsoTime } from './iso-time.ts';
export { addNotice } from './notices.ts';
export { pinnedMessages } from './pins.ts';
export {
  type Part,
  attachmentsOf,
  expiryOfMessage,
  findMessage,
  history,
  message,
  overview,
  ownReactions,
  sayingOf,
  versions,
} from './reading.ts';
export { markRead, receiptsOf, takeReceipt } from './receipts.ts';
export { receive } from './receiving.ts';
export { isTimelineRow, timelineSpaces } from './rows.ts';
export { compose, composeControl, renumber, resendable, setDelivery } from './sending.ts';
export { setStar, starredMessages } from './starring.ts';
export type * from './types.ts';
export { personOf } from './person-of.ts';
export { attachmentView } from './view.ts';
