import { describe, expect, it } from 'vitest';
import { decode, encode } from '../cbor/index.ts';
import type { Hash } from '../ids.ts';
import { type TestServer, reborn, setOf, testServer, testServers } from '../testing/servers.ts';
import { crypto, damaged, seeded } from '../testing/signature-crypto.ts';
import type { Ballot } from './ballot.ts';
import {
  type Accepted,
  type DecisionCertificate,
  type Promised,
  acceptedStatement,
  allowsAccept,
  decisionCertificate,
  highestAccepted,
  isDecision,
  promiseStatement,
} from './certificate.ts';

const servers = testServers(4);
const set = setOf(servers);
const [a, b, c, d] = servers as [TestServer, TestServer, TestServer, TestServer];
const foreigner = testServer('foreigner');

const instance = seeded<Hash>('instance');
const otherInstance = seeded<Hash>('other instance');
// In this order of bytes, so that a ballot of the second is higher than one of the first in the same round.
const [low, high] = [seeded<Hash>('v'), seeded<Hash>('w')].sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0)) as [Hash, Hash];

function ballot(round: number, value = low): Ballot {
  return { round, value };
}

function acceptedBy(server: TestServer, of: Ballot, where = instance): Accepted {
  const body = { instance: where, ballot: of, server: server.key, incarnation: server.incarnation };
  return { body, signature: acceptedStatement.sign(crypto, server.seed, body) };
}

function promiseBy(
  server: TestServer,
  of: Ballot,
  accepted: Ballot | null = null,
  proven: number | null = null,
  where = instance,
): Promised {
  const body = { instance: where, ballot: of, accepted, proven, server: server.key, incarnation: server.incarnation };
  return { body, signature: promiseStatement.sign(crypto, server.seed, body) };
}

describe('a decision', () => {
  const won = ballot(1);
  const all = servers.map((each) => acceptedBy(each, won));

  function decides(accepted: readonly Accepted[], of = won, value = low, where = instance): boolean {
    return isDecision(crypto, set, where, value, { ballot: of, accepted });
  }

  it('is shown by a quorum, whichever it is, or by more', () => {
    expect(decides(all)).toBe(true);
    for (const without of all) expect(decides(all.filter((each) => each !== without))).toBe(true);
  });

  it('is not shown by fewer, nor by one server several times', () => {
    expect(decides([])).toBe(false);
    expect(decides(all.slice(0, 2))).toBe(false);
    expect(decides([acceptedBy(a, won), acceptedBy(b, won), acceptedBy(b, won)])).toBe(false);
    expect(decides([...all, acceptedBy(b, won)])).toBe(false);
  });

  it('is not shown by a server that is not of the set, even beside a quorum', () => {
    const foreign = acceptedBy(foreigner, won);
    expect(decides([...all.slice(0, 2), foreign])).toBe(false);
    expect(decides([...all.slice(0, 3), foreign])).toBe(false);
  });

  it('is not shown by a server of the set in another incarnation', () => {
    expect(decides([...all.slice(0, 2), acceptedBy(reborn(c), won)])).toBe(false);
    expect(decides([...all.slice(0, 2), acceptedBy(reborn(b), won)])).toBe(false);
  });

  it('is of one ballot: neither another round nor another value counts', () => {
    expect(decides([...all.slice(0, 2), acceptedBy(c, ballot(2))])).toBe(false);
    expect(decides([...all.slice(0, 2), acceptedBy(c, ballot(1, high))])).toBe(false);
    expect(decides(all, ballot(2))).toBe(false);
  });

  it('is of the value that its ballot names', () => {
    expect(decides(all, won, high)).toBe(false);
    expect(decides(all, ballot(1, high), high)).toBe(false);
  });

  it('is of one instance', () => {
    expect(decides(all, won, low, otherInstance)).toBe(false);
    expect(decides([...all.slice(0, 2), acceptedBy(c, won, otherInstance)])).toBe(false);
  });

  it('needs every signature to hold, those beyond the quorum too', () => {
    const [first, ...rest] = all as [Accepted, ...Accepted[]];
    expect(decides([{ ...first, signature: damaged(first.signature) }, ...rest])).toBe(false);
    const asIfBy = { ...acceptedBy(foreigner, won).body, server: d.key, incarnation: d.incarnation };
    const forged = { body: asIfBy, signature: acceptedStatement.sign(crypto, foreigner.seed, asIfBy) };
    expect(decides([...all.slice(0, 2), forged])).toBe(false);
  });

  it('is not shown by promises', () => {
    const promised = [a, b, c].map((each) => {
      const { body } = acceptedBy(each, won);
      return { body, signature: promiseBy(each, won).signature };
    });
    expect(decides(promised)).toBe(false);
  });

  it('is shown by nobody where a set asks for nobody', () => {
    for (const unsound of [
      { replicas: [], quorum: 0 },
      { ...set, quorum: 0 },
    ])
      expect(isDecision(crypto, unsound, instance, low, { ballot: won, accepted: [] })).toBe(false);
  });

  it('survives the wire', () => {
    const certificate: DecisionCertificate = { ballot: won, accepted: all };
    const decoded = decode(decisionCertificate, encode(decisionCertificate, certificate));
    expect(decoded.ok && isDecision(crypto, set, instance, low, decoded.value)).toBe(true);
  });
});

describe('a certificate of promises', () => {
  function allows(wanted: Ballot, promises: readonly Promised[]): boolean {
    return allowsAccept(crypto, set, instance, wanted, promises);
  }

  const fresh = [a, b, c].map((each) => promiseBy(each, ballot(1)));

  it('of a quorum that has accepted nothing lets any value be accepted', () => {
    expect(allows(ballot(1), fresh)).toBe(true);
    expect(allows(ballot(1), [...fresh, promiseBy(d, ballot(1))])).toBe(true);
  });

  it('of fewer lets none, nor of one server several times', () => {
    expect(allows(ballot(1), [])).toBe(false);
    expect(allows(ballot(1), fresh.slice(0, 2))).toBe(false);
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(a, ballot(1))])).toBe(false);
    expect(allows(ballot(1), [...fresh, promiseBy(a, ballot(1))])).toBe(false);
    expect(allowsAccept(crypto, { ...set, quorum: 0 }, instance, ballot(1), [])).toBe(false);
  });

  it('of a server that is not of the set, or of one in another incarnation, lets none', () => {
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(foreigner, ballot(1))])).toBe(false);
    expect(allows(ballot(1), [...fresh, promiseBy(foreigner, ballot(1))])).toBe(false);
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(reborn(c), ballot(1))])).toBe(false);
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(reborn(b), ballot(1))])).toBe(false);
  });

  it('of another ballot or instance lets none', () => {
    expect(allows(ballot(2), fresh)).toBe(false);
    expect(allows(ballot(1, high), fresh)).toBe(false);
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(c, ballot(1, high))])).toBe(false);
    expect(allows(ballot(1), [...fresh.slice(0, 2), promiseBy(c, ballot(1), null, null, otherInstance)])).toBe(false);
    expect(allowsAccept(crypto, set, otherInstance, ballot(1), fresh)).toBe(false);
  });

  it('with a signature that does not hold lets none', () => {
    const [first, ...rest] = fresh as [Promised, ...Promised[]];
    expect(allows(ballot(1), [{ ...first, signature: damaged(first.signature) }, ...rest])).toBe(false);
    // A server that has accepted cannot be shown as one that has not.
    const honest = promiseBy(c, ballot(2, high), ballot(1));
    const hidden = { ...honest, body: { ...honest.body, accepted: null } };
    expect(allows(ballot(2, high), [...[a, b].map((each) => promiseBy(each, ballot(2, high))), hidden])).toBe(false);
  });

  it('lets a value be accepted that nothing stands against, whatever was checked of it', () => {
    expect(
      allows(
        ballot(2),
        [a, b, c].map((each) => promiseBy(each, ballot(2), null, 1)),
      ),
    ).toBe(true);
  });

  it('lets the highest value that was accepted be accepted again, where two have checked that it could be', () => {
    const claim = promiseBy(a, ballot(2), ballot(1), 1);
    const [shown, unshown] = [promiseBy(b, ballot(2), null, 1), promiseBy(b, ballot(2))];
    expect(allows(ballot(2), [claim, shown, promiseBy(c, ballot(2))])).toBe(true);
    expect(allows(ballot(2), [claim, unshown, promiseBy(c, ballot(2))])).toBe(false);
    expect(allows(ballot(2), [promiseBy(a, ballot(2), ballot(1)), shown, promiseBy(c, ballot(2))])).toBe(false);
  });

  it('counts what was checked in that round or later, not earlier', () => {
    const promises = (proven: number): readonly Promised[] => [
      promiseBy(a, ballot(5), ballot(2), 2),
      promiseBy(b, ballot(5), null, proven),
      promiseBy(c, ballot(5)),
    ];
    expect(allows(ballot(5), promises(2))).toBe(true);
    expect(allows(ballot(5), promises(3))).toBe(true);
    expect(allows(ballot(5), promises(1))).toBe(false);
  });

  it('lets no other value be accepted, whatever was checked', () => {
    const wanted = ballot(2, high);
    const promises = [a, b, c].map((each) => promiseBy(each, wanted, ballot(1), 1));
    expect(allows(wanted, promises)).toBe(false);
  });

  it('goes by the highest accepted ballot, in round and then in value', () => {
    const promisesOf = (wanted: Ballot): readonly Promised[] => [
      promiseBy(a, wanted, ballot(1), 1),
      promiseBy(b, wanted, ballot(1, high), 1),
      promiseBy(c, wanted, null, 1),
    ];
    expect(allows(ballot(2, high), promisesOf(ballot(2, high)))).toBe(true);
    expect(allows(ballot(2), promisesOf(ballot(2)))).toBe(false);
  });

  it('lets no ballot be accepted that is not above the highest', () => {
    for (const round of [0, 1]) {
      const promises = [a, b, c].map((each) => promiseBy(each, ballot(round), ballot(1), 1));
      expect(allows(ballot(round), promises)).toBe(false);
    }
  });

  it('finds the highest of what was accepted', () => {
    expect(highestAccepted([])).toBeNull();
    expect(highestAccepted(fresh)).toBeNull();
    const mixed = [ballot(1, high), null, ballot(3), ballot(2, high)].map((each, i) =>
      promiseBy(servers[i] ?? a, ballot(4), each),
    );
    expect(highestAccepted(mixed)).toEqual(ballot(3));
  });
});
