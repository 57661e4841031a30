import { struct, uint } from '../cbor/index.ts';
import { accessKey, accountId, challenge, deviceKey, logId, serverKey } from '../ids.ts';
import { statement } from '../signing.ts';

/** Signed by an access key to open a log on one connection to one server. */
export const openStatement = statement('open', struct({ server: serverKey, log: logId, key: accessKey, challenge }));

/**
 * What a member's signal says, signed by its access key: who has the epoch's keys can make one, but not in another's
 * name. `at` (ms) makes it good for moments only.
 */
export const signalStatement = statement(
  'signal',
  struct({ log: logId, key: accessKey, at: uint(), kind: uint(0xff) }),
);

/** Signed by a device key to speak for its account on one connection to one server. */
export const authenticateStatement = statement(
  'authenticate',
  struct({ server: serverKey, account: accountId, device: deviceKey, challenge }),
);
