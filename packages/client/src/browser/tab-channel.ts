import type { RpcMessage, RpcRequest } from '../rpc/message.ts';
import { firstRequestId, RemotePando } from '../rpc/remote.ts';
import { type RepeatablePando, RpcSession } from '../rpc/serve.ts';

/** What the tabs of one profile say to each other. An owner has a new id each time a tab becomes one. */
type TabMessage =
  | { readonly type: 'request'; readonly from: string; readonly message: RpcRequest }
  | { readonly type: 'reply'; readonly owner: string; readonly to: string; readonly message: RpcMessage }
  /** A tab owns the profile from now on; or (with `to`) knows nothing of a tab that speaks to it. Attach anew. */
  | { readonly type: 'owner'; readonly owner: string; readonly to?: string }
  /** A tab has closed. */
  | { readonly type: 'left'; readonly from: string };

const forgetCheckMs = 60_000;
/** Even a tab in the background pings once a minute; one that was silent for so long is closed or frozen. */
const forgetAfterMs = 5 * 60_000;

/** Serves the owner's Pando to the other tabs until it is closed. */
export function serveTabs(channelName: string, pando: RepeatablePando): { close(): void } {
  const owner = crypto.randomUUID();
  const sessions = new Map<string, { readonly session: RpcSession; heard: number }>();
  const channel = new BroadcastChannel(channelName);

  const forget = (tab: string): void => {
    sessions.get(tab)?.session.close();
    sessions.delete(tab);
  };
  const sessionOf = (tab: string, request: RpcRequest): RpcSession | undefined => {
    const known = sessions.get(tab);
    if (known !== undefined) {
      known.heard = performance.now();
      return known.session;
    }
    // In the middle of a conversation with somebody else, or with an owner that has forgotten it.
    if (request.id !== firstRequestId) return undefined;
    const session = new RpcSession(pando, (message) => post(channel, { type: 'reply', owner, to: tab, message }));
    sessions.set(tab, { session, heard: performance.now() });
    return session;
  };

  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'left') forget(data.from);
    if (data.type !== 'request') return;
    const session = sessionOf(data.from, data.message);
    if (session === undefined) post(channel, { type: 'owner', owner, to: data.from });
    else session.receive(data.message);
  });
  const forgetting = setInterval(() => {
    for (const [tab, { heard }] of sessions) if (performance.now() - heard > forgetAfterMs) forget(tab);
  }, forgetCheckMs);
  post(channel, { type: 'owner', owner });
  return {
    close: () => {
      clearInterval(forgetting);
      for (const tab of sessions.keys()) forget(tab);
      channel.close();
    },
  };
}

/** A Pando whose owner is another tab. It ends with `gone` when a tab becomes the owner after the one that answers. */
export function followTab(channelName: string, hangingMessage: string): RemotePando {
  const self = crypto.randomUUID();
  const channel = new BroadcastChannel(channelName);
  let known: string | undefined;
  const remote = new RemotePando(
    {
      send: (message) => post(channel, { type: 'request', from: self, message }),
      close: () => {
        post(channel, { type: 'left', from: self });
        channel.close();
      },
    },
    hangingMessage,
  );
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    // A new owner has not heard what was said before it came.
    if (data.type === 'owner' && (data.to ?? self) === self) remote.disconnected();
    if (data.type !== 'reply' || data.to !== self) return;
    known ??= data.owner;
    if (data.owner === known) remote.receive(data.message);
  });
  return remote;
}

function post(channel: BroadcastChannel, message: TabMessage): void {
  channel.postMessage(message);
}
