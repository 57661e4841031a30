/** What a run is about; see docs/TESTING.md for what each one throws at the system. */
export const PROFILES = ['swarm', 'network', 'byzantine', 'storage', 'membership', 'real-mls'] as const;
export type ProfileName = (typeof PROFILES)[number];

/**
 * All of a run, as data: the same scenario gives the same run. A step whose actors do not exist, or that makes no sense
 * when its time comes, does nothing; so any part of a scenario can be left out, and what is left is a scenario.
 */
export interface Scenario {
  readonly profile: ProfileName;
  /** Decides all chance within the run: keys, delays, losses. */
  readonly seed: number;
  /** Real signatures, encryption and MLS, or stand-ins that fail in the same way and cost next to nothing. */
  readonly cryptography: 'stand-in' | 'real';
  /** Servers are named by their number from 0. */
  readonly servers: number;
  /** How many of them an account takes as its homes: 4 or 1. */
  readonly homes: number;
  /** People are named by their number from 0; each is one account with one device at first. */
  readonly people: readonly PersonPlan[];
  readonly weather: Weather;
  /** In order of time. */
  readonly steps: readonly Step[];
}

export interface PersonPlan {
  /** How far this person's clock is off (ms); up to a day. */
  readonly clockOffset: number;
}

/** What the network does all the time, until the faults stop. */
export interface Weather {
  /** The shortest and the longest way of a frame (ms). */
  readonly delay: readonly [shortest: number, longest: number];
  /** How often, of 1,000 frames, one takes a hundred times as long. */
  readonly stalls: number;
  /** How often, of 1,000 frames, the connection ends in the middle of one, which is lost. */
  readonly cuts: number;
  /** How often, of 1,000 HTTP requests, the answer is lost, or the request arrives twice. */
  readonly lostAnswers: number;
  readonly doubledRequests: number;
}

/** `at` in virtual ms since the first group was asked for. */
export type Step = { readonly at: number } & Action;

export type Action = Workload | Governing | NetworkFault | ServerFault | ClientFault | Treason;
export type ActionKind = Action['do'];

type Who = { readonly who: number };
/** Conversations are named by the number of the step's `create`, from 0. */
type In = Who & { readonly conversation: number };

/** What honest people do. */
export type Workload =
  | (In & { readonly do: 'create'; readonly members: readonly number[] })
  | (In & { readonly do: 'add'; readonly whom: number })
  | (In & { readonly do: 'remove'; readonly whom: number })
  | (In & { readonly do: 'leave' })
  | (In & { readonly do: 'rename' })
  | (In & { readonly do: 'say' })
  /** Of the `nth` latest message on this person's screen. */
  | (In & { readonly do: 'reply' | 'edit' | 'delete' | 'react'; readonly nth: number })
  | (In & { readonly do: 'read' })
  /** The `old`-th of its replicas for the `next`-th of the other servers, each counted round. */
  | (In & { readonly do: 'replace-server'; readonly old: number; readonly next: number })
  /** Another device of the same account, which is there from then on. */
  | (Who & { readonly do: 'second-device' });

/** What admins do, and those who want to come in. */
export type Governing =
  | (In & { readonly do: 'role'; readonly whom: number; readonly role: 'owner' | 'admin' | 'member' })
  /** Who may write. */
  | (In & { readonly do: 'post'; readonly allowed: 'everybody' | 'admins' })
  /** What is sent from then on disappears so many seconds later; 0: it stays. */
  | (In & { readonly do: 'timer'; readonly seconds: number })
  | (In & { readonly do: 'link'; readonly approval: boolean })
  /** The `nth` link of the group that was made, counted round; joining, of all that were. */
  | (In & { readonly do: 'revoke'; readonly nth: number })
  | (Who & { readonly do: 'join'; readonly nth: number })
  /** Lets in all who have asked. */
  | (In & { readonly do: 'approve' });

/** Each ends after `for` (virtual ms). */
export type NetworkFault =
  /** Nothing goes between these people and this server, or only in one direction. */
  | {
      readonly do: 'partition';
      readonly people: readonly number[];
      readonly server: number;
      readonly way: 'both' | 'to-server' | 'from-server';
      readonly for: number;
    }
  /** Everything to and from a server takes `factor` times as long. */
  | { readonly do: 'slow-server'; readonly server: number; readonly factor: number; readonly for: number }
  /** The device sleeps: its process stands still, its connections end. */
  | (Who & { readonly do: 'sleep'; readonly for: number });

export type ServerFault =
  /** The process dies, in the middle of what it writes if `torn`, and comes back. */
  | { readonly do: 'server-crash'; readonly server: number; readonly torn: boolean; readonly for: number }
  /** The data folder is lost: another key, another incarnation. */
  | { readonly do: 'server-wipe'; readonly server: number; readonly for: number }
  /**
   * It comes back with its data as they were `age` ms before: as a new incarnation, as the manual asks for, or, where
   * its operator is not careful, as if nothing had happened.
   */
  | {
      readonly do: 'server-set-back';
      readonly server: number;
      readonly age: number;
      readonly careful: boolean;
      readonly for: number;
    }
  | { readonly do: 'disk-full'; readonly server: number; readonly for: number }
  /** A bit of what it stored is another when it comes back. */
  | { readonly do: 'bit-flip'; readonly server: number; readonly for: number }
  /** It answers everything with `busy`, or takes no connections. */
  | { readonly do: 'overload' | 'refuse'; readonly server: number; readonly for: number }
  /** It speaks an older version of the protocol only. */
  | { readonly do: 'old-version'; readonly server: number; readonly for: number };

export type ClientFault =
  /** The process dies at once, or with the `nth` effect that it carries out from now, and starts again. */
  | (Who & { readonly do: 'client-crash'; readonly effect: number; readonly for: number })
  /** Its profile becomes what it was `age` ms before. */
  | (Who & { readonly do: 'client-set-back'; readonly age: number; readonly for: number })
  /** A copy of its profile runs beside it. */
  | (Who & { readonly do: 'client-clone'; readonly for: number })
  /**
   * The device breaks for good, with the `nth` effect that it carries out from now, or when it is about to bring
   * somebody an introduction.
   */
  | (Who & { readonly do: 'client-lost'; readonly effect: number | 'introduction' });

/** Malicious from then on, to the end. */
export type Treason =
  | { readonly do: 'server-treason'; readonly server: number; readonly how: ServerTreason }
  | (In & { readonly do: 'member-treason'; readonly how: MemberTreason });

export const SERVER_TREASONS = [
  'equivocate-promise',
  'promise-twice',
  'equivocate-accept',
  'replay-certificate',
  'withhold-entries',
  'withhold-slots',
  'reorder',
  'stale-head',
  'invent-entries',
  'drop-welcomes',
  'key-package-twice',
  'equivocate-frontier',
  'stale-record',
] as const;
export type ServerTreason = (typeof SERVER_TREASONS)[number];

export const MEMBER_TREASONS = [
  'garbage-commit',
  'take-over-access-keys',
  'take-over-replicas',
  'equivocate-proposals',
  'welcome-that-does-not-open',
  'send-after-removal',
  'flood',
  'replay-entries',
  'void-slots',
  'odd-states',
  'odd-envelopes',
  'false-endorsements',
  'remove-others',
  'puppets',
] as const;
export type MemberTreason = (typeof MEMBER_TREASONS)[number];
