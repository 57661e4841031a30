import type { Hash } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { draft } from '../drafting.ts';
import type { MaliciousMember } from '../malicious-member.ts';

const BETWEEN_MS = 5_000;

/** Says of slots what is not so: that void ones are valid, valid ones void, and that it has applied what it has not. */
export async function* falseEndorsements(me: MaliciousMember): Act {
  for (let i = 0; i < 10; i++) {
    if (!(yield* me.catchUp())) return;
    const claims = [
      me.endorsement({
        voids: me.slots.map(({ value }) => value.body.binding.slot).filter((slot) => slot < me.validSlot),
      }),
      me.endorsement({ slot: me.slot, value: me.slotHash, voids: [] }),
      me.endorsement({ slot: me.slot + 5 }),
      me.endorsement({ value: me.arms.random.bytes(32) as Hash }),
      me.endorsement({}, me.freshAccess()),
      ...me.keys.map((key) => me.endorsement({ slot: me.slot, value: me.slotHash }, key)),
    ];
    for (const claim of claims) yield* me.links.askAll(me.servers, () => claim);
    if (i === 3) yield* me.propose(await draft(me, { authenticatedData: new Uint8Array(), isVoid: true }));
    if (i === 1) yield* me.propose(await draft(me, { access: me.freshAccess() }));
    yield* me.wait(BETWEEN_MS);
  }
}
