import { struct } from '../cbor/index.ts';
import { accessKey, accountId, challenge, deviceKey, logId, serverKey } from '../ids.ts';
import { statement } from '../signing.ts';

/** Signed by an access key to open a log on one connection to one server. */
export const openStatement = statement('open', struct({ server: serverKey, log: logId, key: accessKey, challenge }));

/** Signed by a device key to speak for its account on one connection to one server. */
export const authenticateStatement = statement(
  'authenticate',
  struct({ server: serverKey, account: accountId, device: deviceKey, challenge }),
);
