import type { Push, ServerFrame } from '@pando/protocol';
import type { StoredEntry } from '../store.ts';
import type { Connection, Membership } from './connection.ts';
import type { ConnectionId, Effect } from './effect.ts';
import type { LogState } from './log/log-state.ts';

/** What one batch of frames has brought about so far; all of it leaves after the commit. */
export class Batch {
  readonly now: number;
  readonly effects: Effect[] = [];
  /** Rows by log, in order. */
  readonly #rows = new Map<LogState, StoredEntry[]>();
  /** Takes back, last first, what the batch changed of connections, should it fail: the store takes back the rest. */
  readonly #undo: (() => void)[] = [];
  /** Connections that may have rows to catch up with. */
  readonly behind = new Set<Connection>();

  constructor(now: number) {
    this.now = now;
  }

  onFailure(undo: () => void): void {
    this.#undo.push(undo);
  }

  fail(): void {
    for (const undo of this.#undo.toReversed()) undo();
  }

  moveCursor(member: Membership, to: number): void {
    const from = member.cursor;
    this.onFailure(() => {
      member.cursor = from;
    });
    member.cursor = to;
  }

  addRow(log: LogState, row: StoredEntry): void {
    const rows = this.#rows.get(log);
    if (rows === undefined) this.#rows.set(log, [row]);
    else rows.push(row);
  }

  logsWithRows(): readonly LogState[] {
    return [...this.#rows.keys()];
  }

  /** The rows of a log that were not pushed yet; they count as pushed from now on. */
  takeRows(log: LogState): readonly StoredEntry[] {
    const rows = this.#rows.get(log) ?? [];
    this.#rows.delete(log);
    return rows;
  }

  send(to: readonly ConnectionId[], frame: ServerFrame): void {
    if (to.length > 0) this.effects.push({ type: 'send', to, frame });
  }

  push(members: Iterable<Membership>, push: Push): void {
    this.send(
      Array.from(members, (each) => each.connection.id),
      { type: 'push', push },
    );
  }

  close(connection: Connection, reason: string): void {
    if (connection.closing) return;
    connection.closing = true;
    this.onFailure(() => {
      connection.closing = false;
    });
    this.effects.push({ type: 'close', connection: connection.id, reason });
  }
}
