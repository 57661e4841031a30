export { type Decision, Proposal } from './proposal.ts';
