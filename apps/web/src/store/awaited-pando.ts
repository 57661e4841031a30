import type { Pando } from '@pando/engine/api';

/** A `Pando` that is still opening: what is asked of it waits until it is open. */
export function awaited(opening: Promise<Pando>): Pando {
  return {
    call: async (method, params) => (await opening).call(method, params),
    subscribe(listener) {
      let gone = false;
      let stop: (() => void) | undefined;
      opening.then(
        (pando) => {
          if (!gone) stop = pando.subscribe(listener);
        },
        // Whoever opened it hears of the failure.
        () => undefined,
      );
      return () => {
        gone = true;
        stop?.();
      };
    },
  };
}
