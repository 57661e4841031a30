import { expect, it } from 'vitest';
import { type TestClient, TestLog, TestServer, codeOf, keyPair, member, openRequest } from '../testing/grove.ts';

const [ann, bo] = [keyPair('log creator'), keyPair('bo')] as const;
const BODY = new Uint8Array(300).fill(7);

/** A log of Ann's and Bo's; Bo follows it on connections of both versions. */
function scene(limits = {}): {
  readonly server: TestServer;
  readonly log: TestLog;
  readonly sender: TestClient;
  readonly old: TestClient;
  readonly present: TestClient;
} {
  const server = new TestServer('alone', { limits });
  const log = new TestLog([server]);
  const [sender] = log.clients;
  if (sender === undefined) throw new Error('no client');
  log.decide(log.value(ann, [member(ann), member(bo)]));
  const follow = (versions: readonly number[]) => {
    const client = server.connect(versions);
    client.expect('opened', openRequest(client, log.id, bo));
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'ids', after: 0 });
    return client;
  };
  return { server, log, sender, old: follow([1]), present: follow([1, 2]) };
}

const signals = (client: TestClient) => client.pushes.filter(({ type }) => type === 'signal');

it('tells a signal to others who follow the log and know of signals, and stores nothing', () => {
  const { log, sender, old, present } = scene();
  const { head } = sender.expect('head', { type: 'readHead', log: log.id });
  sender.expect('done', { type: 'signal', log: log.id, body: BODY });
  expect(signals(present)).toEqual([{ type: 'signal', log: log.id, body: BODY }]);
  expect([...signals(old), ...signals(sender)]).toEqual([]);
  expect(sender.expect('head', { type: 'readHead', log: log.id }).head).toEqual(head);
});

it('drops what is too much, without a word', () => {
  const { log, sender, present } = scene({ signals: { burst: 2, perSecond: 0.5 } });
  for (let i = 0; i < 5; i++) sender.expect('done', { type: 'signal', log: log.id, body: BODY });
  expect(signals(present)).toHaveLength(2);
});

it('keeps none for whose socket is full', () => {
  const { server, log, sender, present } = scene();
  server.core.pause(present.id);
  sender.expect('done', { type: 'signal', log: log.id, body: BODY });
  server.core.resume(present.id, server.now);
  expect(signals(present)).toEqual([]);
});

it('takes none from who has not opened the log', () => {
  const { server, log } = scene();
  expect(codeOf(server.connect([2]).request({ type: 'signal', log: log.id, body: BODY }))).toBe('out-of-order');
});
