import { type WakeCall, toHex } from '@pando/protocol';
import { expect, it } from 'vitest';
import {
  type TestClient,
  TestLog,
  TestServer,
  codeOf,
  keyPair,
  member,
  openRequest,
  seeded,
} from '../testing/grove.ts';

const [ann, bo] = [keyPair('log creator'), keyPair('bo')] as const;

interface Scene {
  readonly server: TestServer;
  readonly log: TestLog;
  readonly ann: TestClient;
  readonly bo: TestClient;
}

/** A log of Ann's and Bo's; Bo has said how he is woken. */
function scene(call: Partial<WakeCall> = {}, limits = {}): Scene {
  const server = new TestServer('alone', { limits });
  const log = new TestLog([server]);
  const [creator] = log.clients;
  if (creator === undefined) throw new Error('no client');
  log.decide(log.value(ann, [member(ann), member(bo)]));
  log.endorse(1, ann);
  const client = server.connect();
  client.expect('opened', openRequest(client, log.id, bo));
  client.expect('done', { type: 'setWake', log: log.id, wake: callTo('https://push.example/bo', call) });
  return { server, log, ann: creator, bo: client };
}

function callTo(endpoint: string, call: Partial<WakeCall> = {}): WakeCall {
  return { endpoint, secret: seeded('secret'), key: seeded('point', 65), rank: 0, ...call };
}

function wake({ log, ann: client }: Scene): string {
  return codeOf(client.request({ type: 'wake', log: log.id }));
}

it('wakes who is not here, once for all that comes meanwhile, and not the caller', () => {
  const scene_ = scene();
  const { server, bo: client } = scene_;
  client.closed();
  expect([wake(scene_), wake(scene_)]).toEqual(['done', 'done']);
  server.tick(server.now + 1000);
  expect(server.woken.map(({ endpoint }) => endpoint)).toEqual(['https://push.example/bo']);
  server.tick(server.now + 60_000);
  expect(server.woken).toHaveLength(1);
});

it('does not wake who has the log open, or comes while the servers before this one in rank may call', () => {
  const scene_ = scene({ rank: 2 });
  const { server, log, bo: client } = scene_;
  wake(scene_);
  server.now += 1000;
  client.expect('done', { type: 'ping' });
  server.tick(server.now + 50_000);
  expect(server.woken, 'it is there').toEqual([]);

  client.closed();
  wake(scene_);
  server.tick(server.now + 29_000);
  expect(server.woken, 'others call first').toEqual([]);
  const back = server.connect();
  back.expect('opened', openRequest(back, log.id, bo));
  server.tick(server.now + 2000);
  expect(server.woken, 'it has come').toEqual([]);
});

it('wakes who is connected no more, though the connection has not broken yet', () => {
  const scene_ = scene();
  wake(scene_);
  scene_.server.tick(scene_.server.now + 11_000);
  expect(scene_.server.woken).toHaveLength(1);
});

it('calls one address at most once in five seconds', () => {
  const scene_ = scene();
  const { server, bo: client } = scene_;
  client.closed();
  for (let i = 0; i < 10; i++) {
    wake(scene_);
    server.tick(server.now + 1000);
  }
  expect(server.woken).toHaveLength(2);
});

it('forgets a call when it is taken back, when the key is dropped, and when the push service does not know it', () => {
  const takenBack = scene();
  takenBack.bo.expect('done', { type: 'setWake', log: takenBack.log.id, wake: null });
  const dropped = scene();
  dropped.log.decide(dropped.log.value(ann, [member(ann)]));
  dropped.log.endorse(2, ann);
  dropped.log.endorse(2, bo);
  const unknown = scene();
  unknown.server.core.forgetBell(callTo('https://push.example/bo'), unknown.server.now);
  for (const each of [takenBack, dropped, unknown]) {
    const number = each.server.numberOf(each.log.id);
    expect(each.server.store.wakes.of(number)).toEqual([]);
    if (!each.bo.isClosed) each.bo.closed();
    wake(each);
    each.server.tick(each.server.now + 60_000);
    expect(each.server.woken).toEqual([]);
  }
});

it('lets nobody who knows the address of another forget, delay or cancel its calls', () => {
  const scene_ = scene();
  const { server, bo: client, log } = scene_;
  const number = server.numberOf(log.id);
  const endpoint = 'https://push.example/bo';
  server.core.forgetBell(callTo(endpoint, { secret: seeded('other secret') }), server.now);
  expect(server.store.wakes.of(number), 'the push service refused another key').toHaveLength(1);

  const other = new TestLog([server], 'eve');
  const { creator: eve } = other;
  const [evesClient] = other.clients;
  if (evesClient === undefined) throw new Error('no client');
  const fay = keyPair('fay');
  other.decide(other.value(eve, [member(eve), member(fay)]));
  other.endorse(1, eve);
  const faysClient = server.connect();
  faysClient.expect('opened', openRequest(faysClient, other.id, fay));
  faysClient.expect('done', { type: 'setWake', log: other.id, wake: callTo(endpoint, { rank: 7 }) });
  faysClient.closed();
  client.closed();
  evesClient.expect('done', { type: 'wake', log: other.id });
  wake(scene_);
  server.tick(server.now + 1000);
  expect(server.woken).toHaveLength(1);
});

it('keeps the call through a restart', () => {
  const { server, log } = scene();
  server.restart();
  expect(server.store.wakes.of(server.numberOf(log.id)).map(({ key }) => toHex(key))).toEqual([toHex(bo.key)]);
});

it('bounds how often a key may wake the others, and how many wait', () => {
  const often = scene({}, { wakes: { burst: 2, perSecond: 1 } });
  expect([wake(often), wake(often), wake(often)]).toEqual(['done', 'done', 'rate-limited']);
  const many = scene({}, { sleepers: 0 });
  many.bo.closed();
  wake(many);
  many.server.tick(many.server.now + 60_000);
  expect(many.server.woken).toEqual([]);
});
