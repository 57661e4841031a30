import type { Failure } from '../report.ts';
import type { SimClient } from '../sim-client.ts';
import type { SimServer } from '../sim-server.ts';
import type { Ledger } from './ledger.ts';
import type { View } from './view.ts';

/** What a device's app was told, against what is so at rest. Of devices that nobody tampered with. */
export function brokenWord(
  { name, events }: SimClient,
  views: readonly View[],
  mayBeGone: (text: string) => boolean,
): readonly Failure[] {
  const failures: Failure[] = [];
  const told = new Set<string>();
  for (const event of events) {
    if (event.type !== 'message') continue;
    if (told.has(event.id)) failures.push({ check: 'twice', detail: `${name} was told twice of “${event.text}”` });
    told.add(event.id);
    const view = views.find(({ conversation }) => conversation === event.conversation);
    const isThere = view === undefined || view.messages.some(({ id }) => id === event.id);
    if (event.own && !isThere && !mayBeGone(event.text))
      failures.push({ check: 'unsent', detail: `${name} has shown “${event.text}” as its own, and shows it no more` });
  }
  return failures;
}

/** A message that waits is on its way, or was given up in so many words. */
export function leftWaiting({ device, status, queued, messages }: View): readonly Failure[] {
  if (status !== 'active' || queued > 0) return [];
  return messages
    .filter(({ state }) => state === 'queued')
    .map(({ text }) => ({ check: 'lost', detail: `${device} shows “${text}” as waiting, and nothing sends it` }));
}

/** Nobody ever holds an honest server for a liar. */
export function falselyAccused(
  { accusers }: Pick<Ledger, 'accusers'>,
  honest: readonly SimServer[],
): readonly Failure[] {
  return honest.flatMap(({ url }): Failure[] => {
    const by = accusers.get(url);
    return by === undefined ? [] : [{ check: 'accused', detail: `${[...by].join(', ')} held ${url} for a liar` }];
  });
}

/**
 * Whom the members count among themselves is in; or is asked whether it wants to, where whoever invited it was lost and
 * another brought the invitation.
 */
export function outsideThough(
  views: readonly View[],
  accountOf: (device: string) => string,
  { isInviterLost, tampered }: { readonly isInviterLost: boolean; readonly tampered: ReadonlySet<string> },
): readonly Failure[] {
  const [inside] = views.filter(({ status }) => status === 'active');
  const outside = views.filter(
    ({ device, status }) =>
      // What was set back to before it came in knows of nothing.
      (status === 'none' && !tampered.has(device)) || status === 'joining' || (status === 'request' && !isInviterLost),
  );
  return outside
    .filter(({ device }) => inside?.members.includes(accountOf(device)) === true)
    .map(({ device, status }) => ({
      check: 'members',
      detail: `${device} is a member for ${inside?.device ?? 'nobody'}, and itself ${status}`,
    }));
}
