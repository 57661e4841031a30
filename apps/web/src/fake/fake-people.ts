import type { Method, Params, PersonPage, Result } from '@pando/engine/api';
import type { FakeHost } from './fake-groups.ts';
import type { FakeWorld } from './fake-pando.ts';
import { Refusal } from './refusal.ts';

type PersonMethod = Extract<Method, 'person' | 'direct' | 'nickname' | 'verify'>;
type PersonHandlers = { [M in PersonMethod]: (params: Params<M>) => Result<M> };

/** The fake's methods for a person's page. */
export function personHandlers(host: FakeHost, worldNow: () => FakeWorld): PersonHandlers {
  const nicknames = new Map<string, string>();
  const verified = new Set<string>();
  const view = (who: string): PersonPage => {
    const world = worldNow();
    const member = world.conversations.flatMap(({ summary }) => summary.members).find(({ account }) => account === who);
    const known = member ?? host.person(who);
    const { account, name, picture } = known;
    const nickname = nicknames.get(account);
    const contact = world.contacts.find((each) => each.account === account);
    const summaries = world.conversations.map(({ summary }) => summary);
    const isIn = summaries.filter(({ members }) => members.some((each) => each.account === account));
    const direct = isIn.find(({ kind }) => kind === 'direct');
    return {
      account,
      name: nickname ?? name,
      ...(picture !== undefined && { picture }),
      ...(nickname !== undefined && { ownName: name }),
      contact: contact !== undefined,
      blocked: contact?.blocked === true,
      ...(direct && { conversation: direct.id }),
      groups: isIn.filter(({ kind }) => kind === 'group').map(({ id, name: group }) => ({ id, name: group })),
      safetyNumber: digitsOf(host.me().account + account),
      verification: verified.has(account) ? 'verified' : 'none',
    };
  };
  return {
    person: ({ who }) => view(who),
    direct: ({ who }) => {
      const { account, name, conversation } = view(who);
      const opened = conversation ?? host.create('direct', name, [host.me(), { account, name }]).summary.id;
      return { conversation: opened };
    },
    nickname: ({ who, nickname }) => {
      const { account } = view(who);
      if (nickname === '') nicknames.delete(account);
      else nicknames.set(account, nickname);
      return view(who);
    },
    verify: ({ who, number, verified: isVerified = true }) => {
      const { account, safetyNumber } = view(who);
      if (number !== undefined && number !== safetyNumber) throw new Refusal('refused');
      if (isVerified) verified.add(account);
      else verified.delete(account);
      return view(who);
    },
  };
}

function digitsOf(text: string): string {
  let [digits, seed] = ['', 7];
  for (let i = 0; digits.length < 60; i++) {
    seed = (seed * 31 + (text.codePointAt(i % text.length) ?? 0)) % 99_991;
    digits += seed.toString().padStart(5, '0');
  }
  return digits.slice(0, 60);
}
