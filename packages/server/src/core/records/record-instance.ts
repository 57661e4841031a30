import {
  type ErrorResponse,
  type Instance,
  decode,
  encode,
  equalBytes,
  isNextRecord,
  maySpeakFor,
  record as recordCodec,
  recordHash,
} from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Connection } from '../connection.ts';
import type { Instanced, ReadValue } from '../consensus/subject.ts';
import type { Core } from '../context.ts';
import { isIn } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { takeToken } from '../token-bucket.ts';

/**
 * A version of an account's record as something to decide: the one after the version that this home knows, decided
 * by the homes that are in that one, proposed by one of its devices or with its recovery key.
 */
export function recordInstance(
  core: Core,
  batch: Batch,
  connection: Connection,
  instance: Extract<Instance, { type: 'record' }>,
): Instanced {
  const { crypto, accounts } = core;
  const { account } = connection;
  if (account === undefined || !equalBytes(account.account, instance.account)) {
    return closed(refusal('out-of-order', 'authenticate as a device of this account first'));
  }
  const current = accounts.record(instance.account);
  if (current === undefined) return closed(refusal('unknown', 'this server is not a home of this account'));
  const { body } = current.record;
  if (instance.version > body.version + 1) return closed({ type: 'behind', decided: body.version });
  const before = instance.version === 0 ? undefined : accounts.record(instance.account, instance.version - 1);
  if (before === undefined)
    return closed(refusal('forbidden', 'the first version is not decided, it begins the account'));
  if (!equalBytes(recordHash(crypto, before.record), instance.previous))
    return closed(refusal('conflict', 'another version was decided before'));
  if (instance.version <= body.version) {
    const known = accounts.record(instance.account, instance.version);
    if (known === undefined || known.certificate === null) throw new Error('a decided record without its certificate');
    const hash = recordHash(crypto, known.record);
    return { type: 'decided', hash, value: encode(recordCodec, known.record), certificate: known.certificate };
  }
  if (!isIn(body.homes, core.selfId))
    return closed(refusal('forbidden', 'this server is no home of the current version'));
  if (!maySpeakFor(current.record, account.device))
    return closed(refusal('unauthorised', 'this device was struck from the record'));
  return {
    type: 'open',
    subject: {
      set: body.homes,
      mayPrepare: () => mayPrepare(core, connection, batch.now),
      read: (value) => readValue(value),
    },
  };

  function readValue(bytes: Uint8Array): ReadValue | ErrorResponse {
    const decoded = decode(recordCodec, bytes);
    if (!decoded.ok) return refusal('malformed', `the record does not decode: ${decoded.reason}`);
    const next = decoded.value;
    if (current === undefined || !isNextRecord(crypto, current.record, next)) {
      return refusal('forbidden', 'the record may not follow the current version');
    }
    return {
      hash: recordHash(crypto, next),
      objection: () => undefined,
      store: (decision) => batch.effects.push(...accounts.storeDecided(instance.account, next, decision, batch.now)),
    };
  }
}

function mayPrepare({ limits }: Core, connection: Connection, now: number): ErrorResponse | undefined {
  const wait = takeToken(connection.prepares, limits.prepares, now);
  return wait === undefined ? undefined : refusal('rate-limited', 'this device has prepared too often', wait);
}

function closed(response: Extract<Instanced, { type: 'closed' }>['response']): Instanced {
  return { type: 'closed', response };
}
