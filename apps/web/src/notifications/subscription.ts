import type { PushSubscription as Bell } from '@pando/engine/api';

/** A browser whose push service cannot be reached may wait without end. */
const PATIENCE_MS = 15_000;

/**
 * Subscribes this browser at its push service, under a key pair that is made for it. Undefined where the browser has no
 * push service, or it does not answer.
 */
export async function subscribe(registration: ServiceWorkerRegistration): Promise<Bell | undefined> {
  if (!('pushManager' in registration)) return undefined;
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const { d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (d === undefined) return undefined;
  try {
    await unsubscribe(registration);
    const subscribing = registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const subscription = await within(PATIENCE_MS, subscribing);
    return { endpoint: subscription.endpoint, secret: d, key: base64Url(key) };
  } catch {
    return undefined;
  }
}

/** Ends what subscription there is. */
export async function unsubscribe(registration: ServiceWorkerRegistration): Promise<void> {
  const subscription = await registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, ms, new Error('too long')))]);
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
