/**
 * What became of a `send`. `sent`: a quorum has it. `accepted`: stored on its author's device, and to be sent.
 * `unknown`: the author's process ended first, or its device forgot it: it is with everybody, or with nobody.
 */
export type Outcome = 'sent' | 'accepted' | 'unknown';

export interface SentMessage {
  /** Different for each message. */
  readonly text: string;
  readonly author: string;
  /** When `send` was called, and when it answered; milliseconds. */
  readonly at: number;
  answeredAt: number | undefined;
  outcome: Outcome;
  /**
   * Its author went before it was known to be with a quorum. Then it is not sent any more, and some may have read it and
   * others not: nobody is promised it, unless a quorum had it all the same and the author was told so.
   */
  abandoned: boolean;
  /** Members from when it was called until it was sent: if it is with anybody, it is with them. */
  readonly must: Set<string>;
  /** Out of the group all that time: they must not have it. */
  readonly mustNot: Set<string>;
}

/** `between`: coming, going, or set back and not healed yet. */
type Standing = 'member' | 'between' | 'outside';

/** Who is in the group, what was sent, and who must have it. Pure book-keeping. */
export class Ledger {
  readonly messages: SentMessage[] = [];
  readonly #standing = new Map<string, Standing>();
  /** Not known to be with a quorum: who comes or goes now may have it or not. */
  readonly #open = new Set<SentMessage>();

  stands(who: string, standing: Standing): void {
    this.#standing.set(who, standing);
    for (const message of this.#open) {
      if (standing !== 'member') message.must.delete(who);
      if (standing !== 'outside') message.mustNot.delete(who);
      if (standing === 'outside' && message.author === who) message.abandoned = true;
    }
  }

  /** Whoever stands so. */
  all(standing: Standing): readonly string[] {
    return [...this.#standing].flatMap(([who, its]) => (its === standing ? [who] : []));
  }

  begin(author: string, text: string, at: number): SentMessage {
    const must = new Set(this.all('member'));
    const mustNot = new Set(this.all('outside'));
    const abandoned = this.#standing.get(author) === 'outside';
    const message: SentMessage = {
      text,
      author,
      at,
      answeredAt: undefined,
      outcome: 'unknown',
      abandoned,
      must,
      mustNot,
    };
    this.messages.push(message);
    this.#open.add(message);
    return message;
  }

  answer(message: SentMessage, outcome: 'sent' | 'accepted', at: number): void {
    message.outcome = outcome;
    message.answeredAt = at;
    if (outcome === 'sent') this.#open.delete(message);
  }

  /** How many messages that a quorum has, and that must be with somebody, are not among these texts. */
  lackedBy(who: string, texts: ReadonlySet<string>): number {
    return this.messages.filter(({ outcome, must, text }) => outcome === 'sent' && must.has(who) && !texts.has(text))
      .length;
  }

  /**
   * A device has an old copy of its profile, of when it had these texts. It may lack everything else from before, and
   * what it had only accepted may be gone.
   */
  setBack(who: string, had: ReadonlySet<string>): void {
    this.stands(who, 'between');
    for (const message of this.messages) {
      if (!had.has(message.text)) message.must.delete(who);
      if (message.author === who && message.outcome === 'accepted') message.outcome = 'unknown';
    }
  }
}
