/** What `pando` ends with; `pando --help` lists them. */
export const ExitCode = {
  ok: 0,
  /** It failed; one sentence on stderr says why. */
  error: 1,
  /** A message is stored here but no quorum has it yet: it stays in the outbox. */
  queued: 2,
  /** The command line is not understood. */
  usage: 3,
  /** Another process owns the profile and does not answer. */
  busy: 4,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [ExitCode.ok, 'done; for "send" and "reply": a quorum of the servers has the message'],
  [ExitCode.error, 'failed: one sentence on stderr says why'],
  [ExitCode.queued, 'queued: the message waits in the outbox until a quorum of the servers can be reached'],
  [ExitCode.usage, 'the command line is not understood'],
  [ExitCode.busy, 'another process owns the profile and does not answer'],
];
