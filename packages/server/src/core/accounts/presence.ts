import { type AccountId, type DeviceKey, type ServerFrame, toHex } from '@pando/protocol';
import type { AccountConnection } from '../account-handlers.ts';
import type { Effect } from '../effect.ts';

/** Which connections have authenticated for which account. */
export class Presence {
  readonly #connections = new Map<string, Set<AccountConnection>>();

  add(connection: AccountConnection, account: AccountId, device: DeviceKey): void {
    this.remove(connection);
    connection.account = { account, device };
    const id = toHex(account);
    const present = this.#connections.get(id);
    if (present === undefined) this.#connections.set(id, new Set([connection]));
    else present.add(connection);
  }

  remove(connection: AccountConnection): void {
    if (connection.account === undefined) return;
    const id = toHex(connection.account.account);
    const present = this.#connections.get(id);
    present?.delete(connection);
    if (present?.size === 0) this.#connections.delete(id);
    connection.account = undefined;
    connection.readsInbox = false;
  }

  /** Closes the connections of devices that are not among these any more. */
  keepOnly(account: AccountId, devices: readonly DeviceKey[]): readonly Effect[] {
    const kept = new Set(devices.map(toHex));
    const struck = this.#of(account).filter(
      (each) => each.account !== undefined && !kept.has(toHex(each.account.device)),
    );
    for (const each of struck) this.remove(each);
    return struck.map(({ id }) => ({
      type: 'close',
      connection: id,
      reason: 'this device was struck from the record',
    }));
  }

  /** To every connection that reads the account's inbox. */
  pushInbox(account: AccountId, frame: ServerFrame): readonly Effect[] {
    const to = this.#of(account)
      .filter((each) => each.readsInbox)
      .map((each) => each.id);
    return to.length === 0 ? [] : [{ type: 'send', to, frame }];
  }

  #of(account: AccountId): readonly AccountConnection[] {
    return [...(this.#connections.get(toHex(account)) ?? [])];
  }
}
