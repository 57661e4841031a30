/** Parts of the engine for the simulator's malicious members, who speak the protocol by themselves. */
export { identityTable, IDENTITY_KEY, type IdentityRow, leafCredential, identityOf } from './account/identity.ts';
export { Proposal, type ProposalState } from './consensus/index.ts';
export { type Body, type Envelope, composeMessage, encodeContent, sealableBytes } from './content/index.ts';
export { encodeSetPlan } from './conversation/control.ts';
export { signDeparture } from './conversation/departure.ts';
export type { AccessSeed, ConversationRow, ProposalRow } from './conversation/model.ts';
export {
  type ConversationState,
  type LeafRow,
  accessEntries,
  encodeSalted,
  sortedLeaves,
  stateHash,
} from './conversation/state.ts';
export { mayRemove, rolesLeft, seniority } from './conversation/roles.ts';
export {
  LISTING_SPACE,
  SUMMARY_SPACE,
  conversationTable,
  loadGroup,
  loadStaged,
  proposalTable,
} from './conversation/tables.ts';
export { type Member, type Verdict, STATE_KEY_LABEL, STATE_NONCE, judge, members } from './conversation/validity.ts';
