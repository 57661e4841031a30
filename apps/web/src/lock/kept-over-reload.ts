/*
 * The lock's key, over a reload that the app does by itself (to show another account): the service worker holds it in
 * memory for a moment and gives it once. Without a worker one is asked for the passphrase.
 */

const PATIENCE_MS = 300;

export function keepOverReload(key: CryptoKey): void {
  navigator.serviceWorker?.controller?.postMessage({ type: 'keep-key', key });
}

export async function takeKept(): Promise<CryptoKey | undefined> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return undefined;
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = Promise.withResolvers<CryptoKey | undefined>();
  port1.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
    resolve(data instanceof CryptoKey ? data : undefined),
  );
  port1.start();
  worker.postMessage({ type: 'take-key' }, [port2]);
  setTimeout(() => resolve(undefined), PATIENCE_MS);
  return promise.finally(() => port1.close());
}
