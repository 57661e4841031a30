import { headStatement } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

const INVENTED_SLOT = 1_000_000;

/** Claims slots that do not exist, and shows none; one kind of it does not even answer for them. */
export function inventingSlots({ crypto, self, random }: Liar): Treason {
  const isSilent = random.below(2) === 0;
  return {
    tell(frame) {
      if (frame.type !== 'response') return frame;
      const { response } = frame;
      if (response.type === 'slots')
        return isSilent ? undefined : { ...frame, response: { ...response, decided: INVENTED_SLOT } };
      if (response.type !== 'opened') return frame;
      const body = { ...response.head.body, decided: INVENTED_SLOT };
      const head = { body, signature: headStatement.sign(crypto, self().seed, body) };
      return { ...frame, response: { ...response, head } };
    },
  };
}
