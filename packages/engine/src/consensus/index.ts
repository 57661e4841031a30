export { type Decision, Proposal, type ProposalState } from './proposal.ts';
