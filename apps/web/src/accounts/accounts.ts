import type { Pando, PandoEvent } from '@pando/engine/api';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { unreadConversations } from '../store/list-order.ts';

/** An account of this browser that the page does not show. */
export interface OtherAccount {
  readonly profile: string;
  readonly account: string;
  readonly name: string;
  readonly unread: number;
}

export interface AccountsState {
  readonly others: readonly OtherAccount[];
}

/** The accounts of this browser, each in a profile of its own. One is shown; of the others only names and counts are known. */
export interface Accounts {
  readonly store: StoreApi<AccountsState>;
  /** Shows another account. */
  show(profile: string): void;
  /** Begins one more account. */
  add(): void;
  /** Deletes the account that is shown from this browser. */
  removeShown(): void;
}

/** What the accounts ask of their surroundings. */
export interface AccountHands {
  readonly shown: string;
  readonly profiles: () => readonly string[];
  readonly open: (profile: string) => Promise<Pando>;
  readonly goTo: (profile: string) => void;
  readonly addProfile: () => string | undefined;
  readonly removeProfile: (profile: string) => void;
  /** Bursts of events are read once. */
  readonly later: (task: () => void) => void;
}

type OthersChanged = Extract<PandoEvent['type'], 'message' | 'file' | 'conversation' | 'request'>;
const TELLING: ReadonlySet<string> = new Set<OthersChanged>(['message', 'file', 'conversation', 'request']);

/** Watches over the accounts that are not shown: opens each, and counts what is unread there. */
export function createAccounts(hands: AccountHands): Accounts & { watch(): Promise<void> } {
  const store = createStore<AccountsState>(() => ({ others: [] }));
  const empty = new Set<string>();

  function keep(account: OtherAccount): void {
    const others = store.getState().others.filter(({ profile }) => profile !== account.profile);
    const order = hands.profiles();
    const place = ({ profile }: OtherAccount) => order.indexOf(profile);
    store.setState({ others: [...others, account].toSorted((a, b) => place(a) - place(b)) });
  }

  async function watchOne(profile: string): Promise<void> {
    const pando = await hands.open(profile);
    const known = await pando.call('link', {});
    if (!known.ok) {
      // Begun, and not made: the next one who wants an account begins there.
      if (known.error.code === 'no-account') empty.add(profile);
      return;
    }
    const { account, name } = known.value;
    const count = async (): Promise<void> => {
      const list = await pando.call('list', {});
      if (list.ok) keep({ profile, account, name, unread: unreadConversations(list.value, Date.now()) });
    };
    let isPlanned = false;
    pando.subscribe(({ type }) => {
      if (!TELLING.has(type) || isPlanned) return;
      isPlanned = true;
      hands.later(() => {
        isPlanned = false;
        void count();
      });
    });
    await count();
  }

  return {
    store,
    show: hands.goTo,
    add() {
      const [begun] = empty;
      const profile = begun ?? hands.addProfile();
      if (profile !== undefined) hands.goTo(profile);
    },
    removeShown() {
      hands.removeProfile(hands.shown);
      const next = hands.profiles().find((profile) => profile !== hands.shown);
      if (next !== undefined) hands.goTo(next);
    },
    async watch() {
      const others = hands.profiles().filter((profile) => profile !== hands.shown);
      await Promise.allSettled(others.map(watchOne));
    },
  };
}
