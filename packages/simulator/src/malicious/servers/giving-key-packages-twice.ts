import { type Response, toHex } from '@pando/protocol';
import type { Treason } from './treason.ts';

/** Gives the same one-time key packages of an account to everybody who claims some. */
export function givingKeyPackagesTwice(): Treason {
  const given = new Map<string, Response>();
  /** Whose are asked for by the request that the core has before it. */
  let asked: string | undefined;
  return {
    answer(request) {
      if (request.type !== 'claimKeyPackages') return undefined;
      asked = toHex(request.account);
      return given.get(asked);
    },
    tell(frame) {
      const isFirst = frame.type === 'response' && frame.response.type === 'keyPackages';
      if (isFirst && asked !== undefined && frame.response.packages.length > 0) given.set(asked, frame.response);
      return frame;
    },
  };
}
