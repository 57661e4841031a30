import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppLock, type Unlocking } from './app-lock.ts';
import type { MadePasskey, Passkeys } from './passkey-port.ts';
import { readLockRecord } from './lock-record.ts';

// What a passphrase costs is for the real thing; here the lock is tried dozens of times.
vi.mock('@noble/hashes/scrypt.js', async (real) => {
  const { scryptAsync } = await real<typeof import('@noble/hashes/scrypt.js')>();
  return {
    scryptAsync: (secret: Uint8Array, salt: Uint8Array) => scryptAsync(secret, salt, { N: 2, r: 1, p: 1, dkLen: 32 }),
  };
});

let now = 1_790_000_000_000;
let answer: Uint8Array<ArrayBuffer> | undefined;
const passkeys: Passkeys = {
  make: async () => answer && { credential: new Uint8Array([1]), salt: new Uint8Array([2]), answer: answer.slice() },
  ask: async () => answer?.slice(),
};
const lock = new AppLock({ now: () => now, passkeys });
let key: CryptoKey;

/** Whether two keys of the lock are the same one, though neither can be read out. */
async function isSameKey(one: CryptoKey, other: CryptoKey): Promise<boolean> {
  const iv = new Uint8Array(12);
  const some = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  const wraps = await Promise.all(
    [one, other].map((by) => crypto.subtle.wrapKey('raw', some, by, { name: 'AES-GCM', iv })),
  );
  const [first, second] = wraps.map((bytes) => Buffer.from(bytes).toString('hex'));
  return first === second;
}

const opens = async (result: Unlocking): Promise<boolean> => result.ok && isSameKey(result.key, key);

beforeEach(async () => {
  now += 3_600_000;
  answer = new Uint8Array(32).fill(7);
  await lock.end();
  key = await lock.make('a cup of birch tea', 5);
});

describe('a lock', () => {
  it('opens by its passphrase, however a keyboard composes its letters', async () => {
    expect(await opens(await lock.unlock('a cup of birch tea'))).toBe(true);
    await lock.change('a cup of birch tea', 'caf\u00e9 am Fluss');
    expect(await opens(await lock.unlock('cafe\u0301 am Fluss'))).toBe(true);
  });

  it('gives a key that cannot be read out', async () => {
    const opened = await lock.unlock('a cup of birch tea');
    for (const each of [key, opened.ok ? opened.key : key])
      await expect(crypto.subtle.exportKey('raw', each)).rejects.toThrow('not extractable');
  });

  it('says that a passphrase is wrong, and then lets wait longer and longer', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 14; i++) {
      const result = await lock.unlock('a cup of oak tea');
      expect(result).toMatchObject({ ok: false, reason: 'wrong' });
      const until = await lock.waitUntil();
      waits.push(Math.max(0, until - now));
      now = Math.max(now, until);
    }
    expect(waits.slice(0, 6)).toEqual([0, 0, 0, 2_000, 4_000, 8_000]);
    expect(waits.at(-1)).toBe(300_000);
    expect(await opens(await lock.unlock('a cup of birch tea'))).toBe(true);
    expect(await lock.unlock('wrong')).toMatchObject({ waitUntil: now });
  });

  it('tries nothing while one has to wait, the right passphrase included, and also after a restart', async () => {
    for (let i = 0; i < 5; i++) {
      await lock.unlock('wrong');
      now = Math.max(now, await lock.waitUntil());
    }
    await lock.unlock('wrong');
    const again = new AppLock({ now: () => now, passkeys });
    expect(await again.unlock('a cup of birch tea')).toMatchObject({ reason: 'wait' });
    now = await again.waitUntil();
    expect(await opens(await again.unlock('a cup of birch tea'))).toBe(true);
  });

  it('does not shut anybody out whose clock was set back', async () => {
    for (let i = 0; i < 4; i++) await lock.unlock('wrong');
    now -= 86_400_000;
    expect((await lock.waitUntil()) - now).toBe(300_000);
    now += 300_000;
    expect(await opens(await lock.unlock('a cup of birch tea'))).toBe(true);
  });

  it('opens by another passphrase once that was changed, and not by the old one', async () => {
    expect(await lock.change('wrong', 'another one')).toMatchObject({ reason: 'wrong' });
    expect(await opens(await lock.change('a cup of birch tea', 'another one'))).toBe(true);
    expect(await opens(await lock.unlock('another one'))).toBe(true);
    expect(await lock.unlock('a cup of birch tea')).toMatchObject({ reason: 'wrong' });
  });

  it('opens by a passkey beside its passphrase, also after that was changed, until the passkey is taken away', async () => {
    expect(await opens(await lock.addPasskey('a cup of birch tea', 'Pando'))).toBe(true);
    await lock.change('a cup of birch tea', 'another one');
    expect(await opens(await lock.unlockByPasskey())).toBe(true);
    answer = new Uint8Array(32).fill(8);
    expect(await lock.unlockByPasskey()).toEqual({ ok: false, reason: 'no-passkey' });
    answer = undefined;
    expect(await lock.unlockByPasskey()).toEqual({ ok: false, reason: 'no-passkey' });
    await lock.removePasskey();
    expect(await lock.view()).toMatchObject({ hasPasskey: false, isOn: true, idleMinutes: 5 });
    expect(await opens(await lock.unlock('another one'))).toBe(true);
  });

  it('is not made over one that is there, whose key stores may need', async () => {
    await expect(lock.make('another one', 5)).rejects.toThrow();
    expect(await opens(await lock.unlock('a cup of birch tea'))).toBe(true);
  });

  it('is not changed by who knows of one that was taken away since', async () => {
    let make: (made: MadePasskey) => void = () => undefined;
    const slow: Passkeys = { ...passkeys, make: () => new Promise((resolve) => (make = resolve)) };
    const adding = new AppLock({ now: () => now, passkeys: slow }).addPasskey('a cup of birch tea', 'Pando');
    await vi.waitFor(() => expect(make).not.toHaveLength(0));
    await lock.end();
    const next = await lock.make('another one', 5);
    make({ credential: new Uint8Array([1]), salt: new Uint8Array([2]), answer: new Uint8Array(32) });
    await expect(adding).rejects.toThrow('taken away');
    const opened = await lock.unlock('another one');
    expect(opened.ok && (await isSameKey(opened.key, next))).toBe(true);
  });

  it('remembers that it is being taken away, which needs the passphrase', async () => {
    expect(await lock.beginEnding('wrong')).toMatchObject({ ok: false });
    expect(await lock.view()).toMatchObject({ ending: false });
    expect(await opens(await lock.beginEnding('a cup of birch tea'))).toBe(true);
    expect(await lock.view()).toMatchObject({ isOn: true, ending: true });
    await lock.end();
    expect(await lock.view()).toEqual({ isOn: false, idleMinutes: 0, hasPasskey: false, ending: false });
  });
});

it('opens as before or as it is to, wherever a change of its passphrase stops', async () => {
  for (const changes of [
    () => lock.change('a cup of birch tea', 'next'),
    () => lock.addPasskey('a cup of birch tea', 'Pando'),
  ]) {
    let finished = false;
    for (let steps = 0; !finished; steps++) {
      let left = steps;
      const real = IDBDatabase.prototype.transaction;
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...of) {
        const transaction = real.apply(this, of);
        if (of[1] === 'readwrite' && left-- <= 0) queueMicrotask(() => transaction.abort());
        return transaction;
      });
      finished = await changes().then(
        () => left >= 0,
        () => false,
      );
      vi.restoreAllMocks();
      const { passphrase } = (await readLockRecord()) ?? {};
      expect(passphrase).toBeDefined();
      const results = [await lock.unlock('next'), await lock.unlock('a cup of birch tea')];
      expect(await Promise.all(results.map(opens))).toContain(true);
      if (results[0]?.ok === true) await lock.change('next', 'a cup of birch tea');
    }
  }
});
