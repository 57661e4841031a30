/** A message that was sent, and who must, and who may, have it. */
export interface SentMessage {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  /** When `send` was called, in milliseconds of the replay's clock. */
  readonly at: number;
  readonly must: ReadonlySet<string>;
  /** Those who were joining or going while it was sent. */
  readonly may: ReadonlySet<string>;
}

/** What one member has at the end, in screen order, and when each message was told of for the first time. */
export interface MemberView {
  readonly author: string;
  readonly history: readonly { readonly id: string; readonly text: string }[];
  readonly told: readonly { readonly id: string; readonly at: number }[];
  readonly undecryptable: number;
}

export interface Verdict {
  readonly messages: number;
  readonly members: number;
  readonly deliveries: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly undecryptable: number;
  readonly order_disagreements: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** Judges a replay. `p50` and `p99` are milliseconds from send to the last member's hearing of the message. */
export function judge(sent: readonly SentMessage[], views: readonly MemberView[], seconds: number): Verdict {
  const byId = new Map(sent.map((message) => [message.id, message]));
  const reference = longest(views);
  let deliveries = 0;
  let lost = 0;
  let duplicated = 0;
  let disagreements = 0;
  for (const view of views) {
    const texts = new Map(view.history.map(({ id, text }) => [id, text]));
    for (const { id, text, author, must, may } of sent) {
      const has = texts.get(id) === text;
      if (must.has(view.author) && !has) lost += 1;
      if (has && author !== view.author && (must.has(view.author) || may.has(view.author))) deliveries += 1;
    }
    duplicated += view.history.length - texts.size + repeated(view.told) + strangers(view, byId);
    disagreements += inversions(view, reference);
  }
  const times = latencies(sent, views);
  return {
    messages: sent.length,
    members: views.length,
    deliveries,
    lost,
    duplicated,
    undecryptable: views.reduce((sum, { undecryptable }) => sum + undecryptable, 0),
    order_disagreements: disagreements,
    seconds: Math.round(seconds * 10) / 10,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

function longest(views: readonly MemberView[]): MemberView | undefined {
  return views.reduce<MemberView | undefined>(
    (best, view) => (best === undefined || view.history.length > best.history.length ? view : best),
    undefined,
  );
}

/** Messages that were told of twice. */
function repeated(told: MemberView['told']): number {
  return told.length - new Set(told.map(({ id }) => id)).size;
}

/** Messages that nobody sent under this id, or that this member should not have. */
function strangers({ author, history }: MemberView, sent: ReadonlyMap<string, SentMessage>): number {
  return history.filter(({ id }) => {
    const message = sent.get(id);
    return message === undefined || !(message.must.has(author) || message.may.has(author));
  }).length;
}

/** How often a member has two neighbouring messages the other way round than the reference. */
function inversions(view: MemberView, reference: MemberView | undefined): number {
  const places = new Map(reference?.history.map(({ id }, place) => [id, place]));
  const order = view.history.flatMap(({ id }) => places.get(id) ?? []);
  return order.filter((place, index) => index > 0 && place < (order[index - 1] ?? 0)).length;
}

function latencies(sent: readonly SentMessage[], views: readonly MemberView[]): readonly number[] {
  const heard = new Map(views.map(({ author, told }) => [author, new Map(told.map(({ id, at }) => [id, at]))]));
  return sent.flatMap(({ id, at, author, must }) => {
    const times = [...must].filter((member) => member !== author).flatMap((member) => heard.get(member)?.get(id) ?? []);
    return times.length === 0 ? [] : [Math.max(...times) - at];
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
