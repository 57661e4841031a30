import { encode, equalBytes, toHex } from '@pando/protocol';
import { MAX_CONTROL_PAYLOAD_BYTES } from '../content/index.ts';
import { type Context, membersOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendQuietly } from '../conversation/outbox.ts';
import { type Table, table } from '../stored.ts';
import type { Turn } from '../turn.ts';
import { PREFERENCES_CONTROL, inParts, toldRegisters } from './register.ts';

/** Several choices in a row are told at once. */
const TELL_AFTER_MS = 2_000;

/** Leaf keys, in hexadecimal, of the devices that have been told everything. */
const toldTable: Table<readonly string[]> = table('preference.told');
const TOLD_KEY = 'devices';

/** Tells the other devices of the account what was chosen here, through its Note to Self; new ones are told everything. */
export class PreferenceSharing {
  #told: ReadonlySet<string> | undefined;
  #since: number | undefined;
  /** The devices as of a slot of the notes, so that they are not worked out in every turn. */
  #devices: { readonly slot: number; readonly log: string; readonly keys: readonly string[] } | undefined;

  async plan(ctx: Context, turn: Turn, notes: Conversation | undefined): Promise<void> {
    if (notes === undefined || notes.row.status !== 'active') return;
    const others = this.#othersIn(ctx, notes);
    if (others.length === 0) return;
    this.#told ??= new Set(await toldTable.get(turn.tx, TOLD_KEY));
    const told = this.#told;
    const hasNew = others.some((key) => !told.has(key));
    if (!hasNew && !ctx.preferences.hasUntold) return;
    this.#since ??= turn.now;
    const at = this.#since + TELL_AFTER_MS;
    if (at > turn.now) return turn.wakeAt(at);
    this.#since = undefined;
    if (hasNew) {
      this.#told = new Set(others);
      toldTable.put(turn.tx, TOLD_KEY, others);
    }
    const registers = ctx.preferences.takeUntold(turn, hasNew);
    for (const part of inParts(registers, MAX_CONTROL_PAYLOAD_BYTES)) {
      const payload = encode(toldRegisters, part);
      await sendQuietly(ctx, turn, notes, { type: 'control', kind: PREFERENCES_CONTROL, payload });
    }
  }

  #othersIn(ctx: Context, notes: Conversation): readonly string[] {
    const { slot, leafKey } = notes.row;
    if (this.#devices?.slot !== slot || this.#devices.log !== notes.id) {
      const leaves = membersOf(ctx, notes).map(({ leaf }) => leaf.signatureKey);
      const keys = leaves.filter((key) => !equalBytes(key, leafKey)).map(toHex);
      this.#devices = { slot, log: notes.id, keys };
    }
    return this.#devices.keys;
  }
}
