export { type Candidate, type Decision, type HashValue, Proposal, type ProposalStep } from './proposal.ts';
