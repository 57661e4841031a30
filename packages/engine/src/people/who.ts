import { type AccountId, type ContactLink, equalBytes, fromHex, HASH_BYTES, parseContactLink } from '@pando/protocol';
import type { ApiError, Outcome, Person } from '../api.ts';
import type { Turn } from '../turn.ts';
import type { PersonRow } from './person-row.ts';

/** Who is known here, as far as finding somebody needs it. */
interface KnownPeople {
  rows(): readonly PersonRow[];
  person(account: AccountId): Person;
  introduce(turn: Turn, link: ContactLink): void;
}

/**
 * Whom a person means by a contact link, an account id or a name; a link's account becomes a contact. A name is looked
 * for among the contacts, then among everybody met. Errors: `unknown-person`, `ambiguous-name`.
 */
export function resolveWho(people: KnownPeople, turn: Turn, who: string): Outcome<AccountId> {
  const link = parseContactLink(who);
  if (link !== undefined) {
    people.introduce(turn, link);
    return { ok: true, value: link.account };
  }
  const bytes = fromHex(who.trim());
  const rows = people.rows();
  if (bytes?.length === HASH_BYTES) {
    const row = rows.find((each) => equalBytes(each.account, bytes));
    if (row !== undefined) return { ok: true, value: row.account };
  }
  const named = byName(people, rows, who);
  const contacts = named.filter((row) => row.contact);
  const fitting = contacts.length > 0 ? contacts : named;
  const [first, ...others] = fitting;
  if (first === undefined)
    return refused({
      code: 'unknown-person',
      message: `Nobody here is called "${who}". Add them by their contact link first.`,
    });
  if (others.length === 0) return { ok: true, value: first.account };
  const candidates = fitting.map((row) => people.person(row.account));
  return refused({
    code: 'ambiguous-name',
    message: `"${who}" fits ${fitting.length} people. Give the account id of one of them.`,
    candidates,
  });
}

function byName(people: KnownPeople, rows: readonly PersonRow[], name: string): readonly PersonRow[] {
  const wanted = comparable(name);
  return rows.filter((row) => comparable(people.person(row.account).name) === wanted);
}

function comparable(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

function refused(error: ApiError): Outcome<never> {
  return { ok: false, error };
}
