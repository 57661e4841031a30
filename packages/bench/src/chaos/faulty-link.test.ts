import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultyLink } from './faulty-link.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server that says back what it hears, a link to it, and a connection through the link. */
async function echoing() {
  const ends: Socket[] = [];
  const server = createServer((socket) => {
    ends.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = await FaultyLink.to((server.address() as AddressInfo).port);
  const open = async () => {
    const socket = connect(Number(new URL(link.url).port), '127.0.0.1');
    const heard: Buffer[] = [];
    socket.on('data', (bytes) => heard.push(bytes)).on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    const text = () => Buffer.concat(heard).toString();
    closing.push(() => socket.destroy());
    return { socket, text, closed };
  };
  closing.push(
    () => link.close(),
    () => server.close(),
  );
  return { link, open };
}

const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('FaultyLink', () => {
  it('passes all bytes in order, slowly too, and the farewell after them', async () => {
    const { link, open } = await echoing();
    link.slow({ latency: 20, bytesPerSecond: 4_000_000 });
    const { socket, text, closed } = await open();
    const sent = Array.from({ length: 100_000 }, (_, number) => `${number} `).join('');
    socket.end(sent);
    await closed;
    expect(text()).toBe(sent);
  });

  it('keeps back what it is told to, closes nothing, and gives it later', async () => {
    const { link, open } = await echoing();
    const [one, other] = [await open(), await open()];
    one.socket.write('a');
    other.socket.write('a');
    await until(() => one.text() === 'a' && other.text() === 'a');
    link.silence('to-clients', 0.5);
    one.socket.write('b');
    other.socket.write('b');
    await until(() => one.text() === 'ab' || other.text() === 'ab');
    expect([one.text(), other.text()].sort()).toEqual(['a', 'ab']);
    link.mend();
    await until(() => one.text() === 'ab' && other.text() === 'ab');
    expect(one.socket.destroyed || other.socket.destroyed).toBe(false);
  });

  it('cuts in the middle of what is on its way, and lets the next connection through', async () => {
    const { link, open } = await echoing();
    const { socket, text, closed } = await open();
    link.cut();
    socket.write('0123456789');
    await closed;
    expect('01234'.startsWith(text())).toBe(true);
    const again = await open();
    again.socket.write('again');
    await until(() => again.text() === 'again');
  });
});
