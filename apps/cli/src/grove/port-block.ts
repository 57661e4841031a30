import { createServer } from 'node:net';

/** Ports that belong to the grove's servers, one after another. */
export function portBlock(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** The ports among these that another process of this machine uses. */
export async function usedPorts(ports: readonly number[]): Promise<readonly number[]> {
  const used = await Promise.all(ports.map(isUsed));
  return ports.filter((_, index) => used[index]);
}

/** The first of a block of free ports: a hundred above `from`, or two hundred, and so on. */
export async function nextFreeBlock(from: number, count: number): Promise<number | undefined> {
  for (let first = from + 100; first + count <= 65_536; first += 100) {
    if ((await usedPorts(portBlock(first, count))).length === 0) return first;
  }
  return undefined;
}

function isUsed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
