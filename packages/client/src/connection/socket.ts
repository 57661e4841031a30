/** The port for one WebSocket; binary frames only. */
export interface Socket {
  send(frame: Uint8Array): void;
  /** Ends it; `closed` need not come any more. */
  close(): void;
  /** Bytes that were sent and have not left yet. */
  readonly buffered: number;
}

export interface SocketEvents {
  opened(): void;
  received(frame: Uint8Array): void;
  /** Once: it ended, or could not be opened. */
  closed(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

/** A socket over the WebSocket that browsers and Node have. */
export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let ended = false;
  const end = (): void => {
    if (!ended) events.closed();
    ended = true;
  };
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // Text is not our protocol: whoever sends it is no Pando server.
    if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
    else socket.close();
  });
  socket.addEventListener('close', end);
  // A refused connection gives `error`, and `close` only where the runtime follows it up.
  socket.addEventListener('error', end);
  return {
    send: (frame) => socket.send(frame as Uint8Array<ArrayBuffer>),
    close: () => {
      ended = true;
      socket.close();
    },
    get buffered() {
      return socket.bufferedAmount;
    },
  };
};
