import { parentPort } from 'node:worker_threads';
import { openNodePando } from '@pando/client/node';
import type { Method, Outcome, Params, Pando } from '@pando/engine/api';

/** What the replay asks of a worker: to open a profile, to call a method of it, or to close all. */
export type Order =
  | { readonly number: number; readonly do: 'open'; readonly author: string; readonly folder: string }
  | {
      readonly number: number;
      readonly do: 'call';
      readonly author: string;
      readonly method: Method;
      readonly params: unknown;
    }
  | { readonly number: number; readonly do: 'close' };

/** A message that one of the worker's clients was told of; `at` is in milliseconds since 1970. */
export interface Told {
  readonly author: string;
  readonly conversation: string;
  readonly id: string;
  readonly at: number;
}

export type Report = { readonly number: number; readonly outcome: Outcome<unknown> } | { readonly told: Told };

interface Client extends Pando {
  close(): Promise<void>;
}

const clients = new Map<string, Client>();

const port = parentPort;
if (port === null) throw new Error('This file is a worker of the replay.');
port.on('message', (order: Order) => {
  const fails = (error: unknown): Outcome<never> => ({
    ok: false,
    error: { code: 'internal', message: String(error) },
  });
  void perform(order)
    .catch(fails)
    .then((outcome) => port.postMessage({ number: order.number, outcome } satisfies Report));
});

async function perform(order: Order): Promise<Outcome<unknown>> {
  switch (order.do) {
    case 'open':
      return open(order.author, order.folder);
    case 'call': {
      const client = clients.get(order.author);
      if (client === undefined) throw new Error(`${order.author} has no client here.`);
      return client.call(order.method, order.params as Params<Method>);
    }
    case 'close':
      await Promise.all([...clients.values()].map((client) => client.close()));
      return { ok: true, value: undefined };
  }
}

async function open(author: string, folder: string): Promise<Outcome<undefined>> {
  const client = await openNodePando({ profileDir: folder });
  client.subscribe((event) => {
    if (event.type !== 'message') return;
    const at = performance.timeOrigin + performance.now();
    port?.postMessage({ told: { author, conversation: event.conversation, id: event.id, at } } satisfies Report);
  });
  clients.set(author, client);
  return { ok: true, value: undefined };
}
