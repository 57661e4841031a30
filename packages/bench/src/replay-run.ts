import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@pando/engine/api';
import type { Crowd } from './replay-crowd.ts';
import type { Plan, Step } from './replay-plan.ts';
import { judge, type MemberView, type SentMessage, type Verdict } from './replay-verdict.ts';

/** Messages on their way at once, each author's own one after another. */
const WINDOW = 8;
/** A send that finds no quorum in so many seconds ends the replay. */
const SEND_TIMEOUT = 120;
/** The wait for the last deliveries ends when nothing has come for so many milliseconds. */
const SILENCE = 60_000;
/** A change of members that not everybody has seen in so many milliseconds ends the replay. */
const CHANGE_WITHIN = 1_800_000;

export interface ReplayOptions {
  readonly plan: Plan;
  readonly crowd: Crowd;
  readonly servers: readonly string[];
  /** Where the profiles are. */
  readonly folder: string;
  readonly kill: () => Promise<void>;
  readonly revive: () => Promise<void>;
  readonly progress: (done: number, of: number, what: string) => void;
}

/** Replays a plan with real clients on real servers, and judges what everybody has at the end. */
export async function runReplay(options: ReplayOptions): Promise<Verdict> {
  const replay = new Replay(options);
  await replay.prepare();
  const start = now();
  for (const step of options.plan.steps) await replay.perform(step);
  await replay.settle();
  const seconds = (now() - start) / 1000;
  return judge(replay.sent, await replay.views(), seconds);
}

class Replay {
  readonly sent: SentMessage[] = [];
  readonly #options: ReplayOptions;
  readonly #links = new Map<string, string>();
  readonly #accounts = new Map<string, string>();
  /** Members as of the last change; `#changing` are joining or going just now. */
  readonly #members = new Set<string>();
  readonly #changing = new Set<string>();
  readonly #everMembers = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #lastOf = new Map<string, Promise<void>>();
  #conversation = '';
  #founder = '';
  #failure: Error | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** One account per author. */
  async prepare(): Promise<void> {
    const { plan, crowd, servers, folder, progress } = this.#options;
    for (const [index, author] of plan.authors.entries()) {
      await crowd.open(author, folder);
      const { link, account } = await crowd.call(author, 'init', { name: author, servers });
      this.#links.set(author, link);
      this.#accounts.set(author, account);
      progress(index + 1, plan.authors.length, 'accounts');
    }
  }

  async perform(step: Step): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { crowd, kill, revive } = this.#options;
    switch (step.do) {
      case 'found': {
        this.#founder = step.founder;
        const members = step.members.map((author) => this.#links.get(author) ?? '');
        const { id } = await crowd.call(step.founder, 'group.create', { name: 'Replay', members });
        this.#conversation = id;
        for (const author of [step.founder, ...step.members]) this.#admit(author);
        return this.#everybodyKnows([]);
      }
      case 'join':
        this.#changing.add(step.author);
        await crowd.call(this.#founder, 'group.add', {
          conversation: this.#conversation,
          members: [this.#links.get(step.author) ?? ''],
        });
        this.#admit(step.author);
        return this.#everybodyKnows([step.author]);
      case 'send':
        return this.#send(step);
      case 'leave':
        this.#dismiss(step.author);
        await crowd.call(step.author, 'group.leave', { conversation: this.#conversation });
        return this.#everybodyKnows([step.author]);
      case 'remove':
        this.#dismiss(step.author);
        await crowd.call(this.#founder, 'group.remove', {
          conversation: this.#conversation,
          members: [this.#accounts.get(step.author) ?? ''],
        });
        return this.#everybodyKnows([step.author]);
      case 'kill':
        return kill();
      case 'revive':
        return revive();
    }
  }

  /** Waits until all is sent and everybody has it, or nothing comes any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure;
    const { crowd } = this.#options;
    let heard = crowd.told.length;
    let silentSince = now();
    while (this.#missing() > 0 && now() - silentSince < SILENCE) {
      await sleep(100);
      if (crowd.told.length > heard) silentSince = now();
      heard = crowd.told.length;
    }
  }

  async views(): Promise<readonly MemberView[]> {
    const { crowd } = this.#options;
    return Promise.all(
      [...this.#everMembers].map(async (author) => {
        const { undecryptable_total: causes } = await crowd.call(author, 'status', {});
        return {
          author,
          history: await this.#history(author),
          told: crowd.told.filter((one) => one.author === author && one.conversation === this.#conversation),
          undecryptable: Object.values(causes).reduce((sum, count) => sum + count, 0),
        };
      }),
    );
  }

  #admit(author: string): void {
    this.#members.add(author);
    this.#everMembers.add(author);
  }

  #dismiss(author: string): void {
    this.#members.delete(author);
    this.#changing.add(author);
  }

  async #send(step: Step & { do: 'send' }): Promise<void> {
    while (this.#underWay.size >= WINDOW) await Promise.race(this.#underWay);
    const before = this.#lastOf.get(step.author) ?? Promise.resolve();
    const sending = before
      .then(() => this.#sendNow(step))
      .catch((error: unknown) => {
        this.#failure ??= error as Error;
      })
      .finally(() => this.#underWay.delete(sending));
    this.#lastOf.set(step.author, sending);
    this.#underWay.add(sending);
  }

  async #sendNow({ author, text }: Step & { do: 'send' }): Promise<void> {
    const { crowd, plan, progress } = this.#options;
    const at = now();
    const must = new Set(this.#members);
    const may = new Set(this.#changing);
    const to = this.#conversation;
    const { id, state } = await crowd.call(author, 'send', { to, text, timeout: SEND_TIMEOUT });
    if (state !== 'sent') throw new Error(`A message of ${author} found no quorum in ${SEND_TIMEOUT} s.`);
    // Who came or went meanwhile may have it or not.
    for (const member of [...this.#members, ...this.#changing]) if (!must.has(member)) may.add(member);
    for (const member of must) {
      if (this.#members.has(member)) continue;
      must.delete(member);
      may.add(member);
    }
    this.sent.push({ id, author, text, at, must, may });
    progress(this.sent.length, plan.messages, 'messages');
  }

  /** Waits until every member sees the members that there are; `changed` have come or gone, or nobody: all are new. */
  async #everybodyKnows(changed: readonly string[]): Promise<void> {
    const { crowd, progress } = this.#options;
    const wanted = [...this.#members]
      .map((author) => this.#accounts.get(author) ?? '')
      .toSorted()
      .join();
    const end = now() + CHANGE_WITHIN;
    for (const [index, author] of [...this.#members].entries()) {
      for (;;) {
        const list = await crowd.call(author, 'list', {});
        const found = list.find(({ id }) => id === this.#conversation);
        const seen = found?.members
          .map(({ account }) => account)
          .toSorted()
          .join();
        if (found?.status === 'active' && seen === wanted) break;
        if (now() > end) throw new Error(`${author} does not see the members of the group.`);
        await sleep(100);
      }
      if (changed.length === 0) progress(index + 1, this.#members.size, 'members');
    }
    // What is on its way may still be of before the change.
    const underWay = [...this.#underWay];
    void Promise.all(underWay).then(() => changed.forEach((author) => this.#changing.delete(author)));
  }

  #missing(): number {
    const heard = new Set(this.#options.crowd.told.map(({ author, id }) => `${author} ${id}`));
    return this.sent.reduce(
      (sum, { id, must }) => sum + [...must].filter((author) => !heard.has(`${author} ${id}`)).length,
      0,
    );
  }

  async #history(author: string): Promise<readonly Message[]> {
    const pages: (readonly Message[])[] = [];
    let before: string | undefined;
    for (;;) {
      const cursor = before === undefined ? {} : { before };
      const page = await this.#options.crowd.call(author, 'history', {
        conversation: this.#conversation,
        limit: 500,
        ...cursor,
      });
      if (page.length === 0) return pages.flat().filter(({ notice }) => notice === undefined);
      pages.unshift(page);
      before = page[0]?.id;
    }
  }
}

/** Milliseconds since 1970, the same for all threads of this machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
