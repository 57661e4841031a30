import { type AccountId, equalBytes, toHex } from '@pando/protocol';
import type { NoticeOf } from '../timeline/index.ts';
import { samePicture } from './intent-fate.ts';
import { roleOf } from './roles.ts';
import type { ConversationState } from './state.ts';
import type { Member } from './validity.ts';

/** What a valid slot changed. Accounts in hexadecimal, but for the committer's. */
interface Told {
  readonly before: ConversationState;
  readonly after: ConversationState;
  readonly by: AccountId;
  readonly membersBefore: readonly Member[];
  readonly added: readonly Member[];
  readonly now: readonly string[];
  readonly departed: readonly string[];
}

/** What a slot says in the conversation, in the order in which it is said. */
export function noticesOf(told: Told): readonly NoticeOf[] {
  return [...comings(told), ...goings(told), ...roles(told), ...settings(told)];
}

function comings({ after, by, membersBefore, added, now }: Told): readonly NoticeOf[] {
  const known = new Set(membersBefore.map(({ account }) => toHex(account)));
  const byLink = new Set(after.arrivals.map(toHex));
  const joined = now
    .filter((who) => !known.has(who))
    .map((who): NoticeOf => {
      const link = byLink.has(who);
      return { type: 'joined', who, by: link || who === toHex(by) ? null : toHex(by), link };
    });
  const devices = added.filter(({ account, device }) => {
    const had = membersBefore.filter((member) => equalBytes(member.account, account));
    return had.length > 0 && !had.some((member) => equalBytes(member.device, device));
  });
  // What a conversation begins with is no news.
  if (membersBefore.length === 1) return joined;
  const owners = [...new Set(devices.map(({ account }) => toHex(account)))];
  return [...joined, ...owners.map((who): NoticeOf => ({ type: 'device', who }))];
}

function goings({ by, membersBefore, now, departed }: Told): readonly NoticeOf[] {
  const gone = [...new Set(membersBefore.map(({ account }) => toHex(account)))].filter((who) => !now.includes(who));
  return gone.map((who) => (departed.includes(who) ? { type: 'left', who } : { type: 'removed', who, by: toHex(by) }));
}

/** Who is something else than before; not those who just came. */
function roles({ before, after, by, membersBefore, now }: Told): readonly NoticeOf[] {
  const stayed = new Map(membersBefore.map(({ account }) => [toHex(account), account]));
  const lines: NoticeOf[] = [];
  for (const [who, account] of stayed) {
    const role = roleOf(after, account);
    if (!now.includes(who) || role === roleOf(before, account)) continue;
    const isGiven = before.kind === 'group' && (roleOf(before, by) === 'owner' || who === toHex(by));
    // Who hands the group over stays an admin: that goes without saying.
    if (roleOf(before, account) === 'owner' && role === 'admin') continue;
    lines.push({ type: 'role', who, role, by: isGiven ? toHex(by) : null });
  }
  return lines;
}

function settings({ before, after, by: committer }: Told): readonly NoticeOf[] {
  const by = toHex(committer);
  const lines: NoticeOf[] = [];
  if (after.name !== before.name && before.name !== '') lines.push({ type: 'renamed', name: after.name, by });
  if (after.description !== before.description) lines.push({ type: 'described', by });
  if (!samePicture(after.picture, before.picture))
    lines.push({ type: 'pictured', by, removed: after.picture === null });
  if (after.disappearSeconds !== before.disappearSeconds)
    lines.push({ type: 'timer', seconds: after.disappearSeconds, by });
  const changed = (['add', 'edit', 'post'] as const).filter((what) => after.policy[what] !== before.policy[what]);
  for (const what of changed) lines.push({ type: 'policy', what, whom: after.policy[what], by });
  const were = new Set(before.links.map(({ secret }) => toHex(secret)));
  const are = new Set(after.links.map(({ secret }) => toHex(secret)));
  if ([...are].some((secret) => !were.has(secret))) lines.push({ type: 'link', by, revoked: false });
  if ([...were].some((secret) => !are.has(secret))) lines.push({ type: 'link', by, revoked: true });
  return lines;
}
