import { type AccountId, type ContactLink, equalBytes, toHex } from '@pando/protocol';
import type { Outcome, Person } from '../api.ts';
import { shownName } from '../content/index.ts';
import { serverUrls } from '../network/server-url.ts';
import type { Address, Met, OwnAccount, PeopleService } from '../services.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import { type PersonRow, personTable } from './person-row.ts';
import { resolveWho } from './who.ts';

const SHORT_ID_DIGITS = 8;

/** Contacts, and everybody met in a conversation. */
export class People implements PeopleService {
  readonly #findOwn: () => OwnAccount | undefined;
  readonly #pictureOf: (account: string) => string | undefined;
  readonly #rows = new Map<string, PersonRow>();

  constructor(findOwn: () => OwnAccount | undefined, pictureOf: (account: string) => string | undefined) {
    this.#findOwn = findOwn;
    this.#pictureOf = pictureOf;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [key, row] of await personTable.all(tx)) this.#rows.set(key, row);
  }

  name(account: AccountId): string {
    const key = toHex(account);
    const own = this.#own;
    if (own !== undefined && toHex(own.account) === key) return own.name;
    const row = this.#rows.get(key);
    return row?.nickname ?? row?.name ?? key.slice(0, SHORT_ID_DIGITS);
  }

  person(account: AccountId): Person {
    const picture = this.#pictureOf(toHex(account));
    return { account: toHex(account), name: this.name(account), ...(picture !== undefined && { picture }) };
  }

  isContact(account: AccountId): boolean {
    return this.#rows.get(toHex(account))?.contact === true;
  }

  isBlocked(account: AccountId): boolean {
    return this.#rows.get(toHex(account))?.blocked === true;
  }

  verified(account: AccountId): string | null {
    return this.#rowOf(account).verified;
  }

  meet(turn: Turn, { account, name: said, homes, bySelf }: Met): void {
    const name = said && shownName(said);
    const known = this.#rowOf(account);
    const urls = serverUrls(homes);
    const takesName = name !== undefined && name !== '' && (bySelf || !known.named);
    const takesHomes = urls.length > 0 && (bySelf || known.homes.length === 0);
    if (!takesName && !takesHomes) return;
    this.#put(turn, {
      ...known,
      ...(takesName ? { name, named: bySelf } : {}),
      ...(takesHomes ? { homes: urls } : {}),
    });
  }

  befriend(turn: Turn, account: AccountId): void {
    this.#put(turn, { ...this.#rowOf(account), contact: true });
  }

  /** Makes someone a contact by what a link says. */
  introduce(turn: Turn, link: ContactLink): void {
    const { account, homes, token } = link;
    const name = shownName(link.name);
    const known = this.#rowOf(account);
    const links = serverUrls(homes);
    this.#put(turn, {
      ...known,
      ...(name === '' ? {} : { name, named: true }),
      homes: links.length === 0 ? known.homes : links,
      token: token.every((byte) => byte === 0) ? known.token : token,
      contact: true,
    });
  }

  /** All that is known of one. */
  row(account: AccountId): PersonRow {
    return this.#rowOf(account);
  }

  /** What this account alone calls somebody; empty: what they call themselves. */
  setNickname(turn: Turn, account: AccountId, nickname: string): void {
    this.#put(turn, { ...this.#rowOf(account), nickname: nickname === '' ? null : nickname });
  }

  /** The safety number that a person has compared; null: none any more. */
  setVerified(turn: Turn, account: AccountId, verified: string | null): void {
    this.#put(turn, { ...this.#rowOf(account), verified });
  }

  setBlocked(turn: Turn, account: AccountId, blocked: boolean): void {
    this.#put(turn, { ...this.#rowOf(account), blocked });
  }

  resolve(turn: Turn, who: string): Outcome<AccountId> {
    return resolveWho(this, turn, who);
  }

  address(account: AccountId): Address | undefined {
    const own = this.#own;
    if (own !== undefined && equalBytes(own.account, account)) {
      return { account, homes: own.homes.replicas.map((home) => home.url), token: undefined };
    }
    const row = this.#rows.get(toHex(account));
    if (row === undefined || row.homes.length === 0) return undefined;
    return { account, homes: row.homes, token: row.token ?? undefined };
  }

  /** All that is known, the account itself excepted. */
  rows(): readonly PersonRow[] {
    const own = this.#own;
    const self = own === undefined ? undefined : toHex(own.account);
    return [...this.#rows].filter(([key]) => key !== self).map(([, row]) => row);
  }

  /** Takes over what an export knew. */
  restore(turn: Turn, rows: readonly PersonRow[]): void {
    for (const row of rows) this.#put(turn, row);
  }

  get #own(): OwnAccount | undefined {
    return this.#findOwn();
  }

  #rowOf(account: AccountId): PersonRow {
    return (
      this.#rows.get(toHex(account)) ?? {
        account,
        name: null,
        named: false,
        homes: [],
        token: null,
        contact: false,
        blocked: false,
        nickname: null,
        verified: null,
      }
    );
  }

  #put(turn: Turn, row: PersonRow): void {
    const key = toHex(row.account);
    this.#rows.set(key, row);
    personTable.put(turn.tx, key, row);
  }
}
