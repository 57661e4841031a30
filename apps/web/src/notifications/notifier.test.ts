import type { Pando, PandoEvent } from '@pando/engine/api';
import { expect, it } from 'vitest';
import { Notifier, notificationTag } from './notifier.ts';

class Shown {
  isOpen = true;
  readonly tag: string;
  readonly data: unknown;

  constructor(tag: string, message: string) {
    this.tag = tag;
    this.data = { profile: 'p', conversation: 'hut', message };
  }

  close(): void {
    this.isOpen = false;
  }
}

it.each<[string, PandoEvent]>([
  ['its time is over', { type: 'expired', conversation: 'hut', messages: ['other', 'secret'] }],
  [
    'it is taken back',
    { type: 'delete', conversation: 'hut', message: 'secret', from: { account: 'bo', name: 'Bo' }, at: '' },
  ],
])('takes a message off the screen when %s, and no other', async (_, event) => {
  const tag = notificationTag('p', 'hut');
  const [gone, stays] = [new Shown(tag, 'secret'), new Shown(tag, 'newer')];
  let tell: (event: PandoEvent) => void = () => undefined;
  const pando = { subscribe: (listener: typeof tell) => ((tell = listener), () => undefined) } as unknown as Pando;
  const registration = {
    getNotifications: () => Promise.resolve([gone, stays]),
  } as unknown as ServiceWorkerRegistration;
  const notifier = new Notifier({
    pando,
    profile: 'p',
    registration,
    settings: () => undefined,
    isWatched: () => false,
  });
  notifier.start();
  tell(event);
  await notifier.close();
  expect([gone.isOpen, stays.isOpen]).toEqual([false, true]);
});
