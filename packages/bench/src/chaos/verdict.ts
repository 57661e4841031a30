import type { SentMessage } from './ledger.ts';

/** What one client has at the end, in screen order. */
export interface View {
  readonly name: string;
  readonly history: readonly { readonly id: string; readonly text: string }[];
  /** What it was told of, since its profile was last set back. */
  readonly heard: readonly { readonly id: string; readonly at: number }[];
  /** Ids of the messages of its own that it was told a quorum has, its whole life long. */
  readonly shownAsSent: ReadonlySet<string>;
  readonly undecryptable: number;
  /** Accounts, epoch and slot as this client sees them; undefined where it is outside the group. */
  readonly group: string | undefined;
}

export interface Verdict {
  readonly messages: number;
  readonly deliveries: number;
  /** By cause of doubt: a message that a quorum had, one that was accepted, one that others have. */
  readonly lost: number;
  readonly duplicated: number;
  readonly undecryptable: number;
  readonly order_disagreements: number;
  /** Members that see other members, another epoch or another slot than most. */
  readonly member_disagreements: number;
  /** Messages that nobody sent. */
  readonly strangers: number;
  /** Messages that were read by somebody who was outside the group. */
  readonly leaked: number;
  /** Milliseconds from `send` to its answer, and to the last member's hearing of it. */
  readonly send_p50: number;
  readonly send_p99: number;
  readonly p50: number;
  readonly p99: number;
}

/** One line for each thing that is wrong. */
export type Finding = (line: string) => void;

/** Judges a run by what everybody has at the end. */
export function judge(sent: readonly SentMessage[], views: readonly View[], finding: Finding = () => {}): Verdict {
  const promised = promisedIn(sent, views);
  const byText = new Map(sent.map((message) => [message.text, message]));
  const byName = new Map(views.map((view) => [view.name, new Set(view.history.map(({ text }) => text))]));
  const ids = new Map(views.flatMap(({ history }) => history.map(({ text, id }) => [text, id] as const)));
  let lost = 0;
  let leaked = 0;
  let deliveries = 0;
  for (const message of sent) {
    const { text, author, outcome, must, mustNot } = message;
    const having = views.filter(({ name }) => byName.get(name)?.has(text)).map(({ name }) => name);
    deliveries += having.filter((name) => name !== author).length;
    const lacking = promised.has(message) ? [...must].filter((name) => !having.includes(name)) : [];
    const reading = having.filter((name) => mustNot.has(name));
    lost += lacking.length;
    leaked += reading.length;
    if (lacking.length > 0) finding(`lost: "${text}" of ${author}, ${outcome}: not with ${lacking.join(', ')}`);
    if (reading.length > 0) finding(`leaked: "${text}" of ${author} to ${reading.join(', ')}`);
  }
  let duplicated = 0;
  let strangers = 0;
  let disagreements = 0;
  const reference = views.toSorted((one, other) => other.history.length - one.history.length)[0];
  for (const view of views) {
    for (const text of repeated(view.history.map(({ text }) => text))) {
      duplicated += 1;
      finding(`twice: "${text}" at ${view.name}`);
    }
    for (const id of repeated(view.heard.map(({ id }) => id))) {
      duplicated += 1;
      finding(`told twice: ${id} at ${view.name}`);
    }
    for (const { text, id } of view.history) {
      if (byText.has(text) && ids.get(text) === id) continue;
      strangers += 1;
      finding(`sent by nobody: "${text}" (${id}) at ${view.name}`);
    }
    const inversions = reference === undefined ? 0 : inversionsOf(view, reference);
    disagreements += inversions;
    if (inversions > 0) finding(`${inversions} messages are in another order at ${view.name}`);
    if (view.undecryptable > 0) finding(`${view.undecryptable} undecryptable at ${view.name}`);
  }
  const answered = sent.flatMap(({ at, answeredAt }) => (answeredAt === undefined ? [] : [answeredAt - at]));
  const heard = latencies(sent, views, ids);
  return {
    messages: sent.length,
    deliveries,
    lost,
    duplicated,
    undecryptable: views.reduce((sum, { undecryptable }) => sum + undecryptable, 0),
    order_disagreements: disagreements,
    member_disagreements: dissenters(views, finding),
    strangers,
    leaked,
    send_p50: quantile(answered, 0.5),
    send_p99: quantile(answered, 0.99),
    p50: quantile(heard, 0.5),
    p99: quantile(heard, 0.99),
  };
}

/** Whether all is as it must be. */
export function isFlawless(verdict: Verdict): boolean {
  const { lost, duplicated, undecryptable, strangers, leaked } = verdict;
  const disagreements = verdict.order_disagreements + verdict.member_disagreements;
  return lost + duplicated + undecryptable + strangers + leaked + disagreements === 0;
}

/** How many of these messages somebody who must have them lacks: 0 where all has settled. */
export function missing(sent: readonly SentMessage[], views: readonly Sight[]): number {
  const texts = new Map(views.map(({ name, history }) => [name, new Set(history.map(({ text }) => text))] as const));
  return [...promisedIn(sent, views)].reduce(
    (sum, { text, must }) => sum + [...must].filter((name) => !(texts.get(name)?.has(text) ?? true)).length,
    0,
  );
}

type Sight = Pick<View, 'name' | 'history' | 'shownAsSent'>;

/**
 * The messages that are promised to those who must have them: what a quorum acknowledged, as its author was told, then or
 * later; and, as long as the author has been a member, what was stored to be sent, which also shows by somebody's having it.
 */
function promisedIn(sent: readonly SentMessage[], views: readonly Sight[]): ReadonlySet<SentMessage> {
  const shown = new Set(views.flatMap(({ shownAsSent }) => [...shownAsSent]));
  const known = new Set<string>();
  const shownTexts = new Set<string>();
  for (const { history } of views)
    for (const { id, text } of history) {
      known.add(text);
      if (shown.has(id)) shownTexts.add(text);
    }
  return new Set(
    sent.filter(({ text, outcome, abandoned }) => {
      if (outcome === 'sent' || shownTexts.has(text)) return true;
      return !abandoned && (outcome === 'accepted' || known.has(text));
    }),
  );
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}

/** How often a client has two neighbouring messages the other way round than the reference. */
function inversionsOf(view: View, reference: View): number {
  const places = new Map(reference.history.map(({ id }, place) => [id, place]));
  const order = view.history.flatMap(({ id }) => places.get(id) ?? []);
  return order.filter((place, index) => index > 0 && place < (order[index - 1] ?? 0)).length;
}

function dissenters(views: readonly View[], finding: Finding): number {
  const groups = views.flatMap(({ name, group }) => (group === undefined ? [] : [{ name, group }]));
  const counts = Map.groupBy(groups, ({ group }) => group);
  const [most] = [...counts.values()].toSorted((one, other) => other.length - one.length);
  const others = groups.filter(({ group }) => group !== most?.[0]?.group);
  for (const { name, group } of others) finding(`${name} sees ${group}, others see ${most?.[0]?.group ?? ''}`);
  return others.length;
}

function latencies(
  sent: readonly SentMessage[],
  views: readonly View[],
  ids: ReadonlyMap<string, string>,
): readonly number[] {
  const heard = new Map(views.map(({ name, heard }) => [name, new Map(heard.map(({ id, at }) => [id, at]))]));
  return sent.flatMap(({ text, at, author, must }) => {
    const id = ids.get(text) ?? '';
    const times = [...must].filter((name) => name !== author).flatMap((name) => heard.get(name)?.get(id) ?? []);
    return times.length === 0 ? [] : [Math.max(...times) - at];
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
