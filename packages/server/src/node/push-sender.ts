import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type WakeCall, toBase64Url } from '@pando/protocol';
import webPush from 'web-push';
import type { Counter } from './metrics.ts';
import { isPublicAddress, publicLookup } from './public-address.ts';

/** How long a push service keeps a call for a device that is off. */
const KEEP_SECONDS = 7 * 24 * 3600;
const JWT_SECONDS = 3600;
const TIMEOUT_MS = 10_000;
const MAX_UNDER_WAY = 64;
/** However many addresses of one host there are: it is not flooded, and does not keep others waiting by being slow. */
const MAX_TO_ONE_HOST = 16;
const MAX_WAITING = 10_000;
const MAX_WAITING_FOR_ONE_HOST = 4_000;
/** Push services that say this know the address no more, or will not hear this caller there. */
const GONE = new Set([400, 401, 403, 404, 410]);

interface Host {
  readonly waiting: WakeCall[];
  underWay: number;
}

export interface PushSenderParts {
  /** Who calls, for the push service's operator: this server's address. */
  readonly subject: string;
  /** For tests and closed networks: addresses that are not public, and plain HTTP, are called too. */
  readonly anywhere: boolean;
  readonly calls: Counter;
  readonly timeoutMs?: number;
  readonly forget: (call: WakeCall) => void;
}

/**
 * Sends empty push messages (RFC 8030), each signed with the key its subscription is bound to (RFC 8292). Nothing in
 * one says who or what it is about. The address is a stranger's word: only public ones are called, over TLS, without
 * following redirects, and what they answer is not read.
 */
export class PushSender {
  readonly #parts: PushSenderParts;
  /** Those that something waits for or is under way to; a host is the last in turn after each call. */
  readonly #hosts = new Map<string, Host>();
  #waiting = 0;
  #underWay = 0;

  constructor(parts: PushSenderParts) {
    this.#parts = parts;
  }

  send(call: WakeCall): void {
    const name = URL.parse(call.endpoint)?.host ?? '';
    const host = this.#hosts.get(name) ?? { waiting: [], underWay: 0 };
    if (this.#waiting >= MAX_WAITING || host.waiting.length >= MAX_WAITING_FOR_ONE_HOST) return;
    this.#hosts.set(name, host);
    host.waiting.push(call);
    this.#waiting++;
    this.#next();
  }

  #next(): void {
    for (const [name, host] of this.#hosts) {
      if (this.#underWay >= MAX_UNDER_WAY) return;
      const call = host.underWay < MAX_TO_ONE_HOST ? host.waiting.shift() : undefined;
      if (call === undefined) continue;
      this.#hosts.delete(name);
      this.#hosts.set(name, host);
      this.#start(call, name, host);
    }
  }

  #start(call: WakeCall, name: string, host: Host): void {
    this.#waiting--;
    this.#underWay++;
    host.underWay++;
    void this.#post(call).then((status) => {
      this.#underWay--;
      host.underWay--;
      if (host.underWay === 0 && host.waiting.length === 0) this.#hosts.delete(name);
      this.#parts.calls.add(1, { outcome: outcomeOf(status) });
      if (status !== undefined && GONE.has(status)) this.#parts.forget(call);
      this.#next();
    });
  }

  /** The answer's status; 400 where the call can never be made; undefined where nobody answered. */
  #post(call: WakeCall): Promise<number | undefined> {
    const url = URL.parse(call.endpoint);
    const headers = url === null || !this.#mayCall(url) ? undefined : this.#headers(call, url);
    if (url === null || headers === undefined) return Promise.resolve(400);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const options = this.#parts.anywhere ? {} : { lookup: publicLookup };
    return new Promise((resolve) => {
      // For the whole of it: a host that sends a letter now and then would else be waited for without end.
      const signal = AbortSignal.timeout(this.#parts.timeoutMs ?? TIMEOUT_MS);
      const sent = request(url, { ...options, method: 'POST', headers, signal }, (response) => {
        response.resume();
        resolve(response.statusCode);
        response.destroy();
      });
      sent.on('error', () => resolve(undefined));
      sent.on('close', () => resolve(undefined));
      sent.end();
    });
  }

  #mayCall({ protocol, hostname, port, username }: URL): boolean {
    if (this.#parts.anywhere) return protocol === 'https:' || protocol === 'http:';
    const address = /^\[(?<ipv6>.+)\]$/u.exec(hostname)?.groups?.['ipv6'] ?? hostname;
    const isAddress = /^[\d.]+$|:/u.test(address);
    return protocol === 'https:' && port === '' && username === '' && (!isAddress || isPublicAddress(address));
  }

  #headers(call: WakeCall, { origin }: URL): Record<string, string> | undefined {
    const expires = Math.floor(Date.now() / 1000) + JWT_SECONDS;
    try {
      const [key, secret] = [toBase64Url(call.key), toBase64Url(call.secret)];
      const vapid = webPush.getVapidHeaders(origin, this.#parts.subject, key, secret, 'aes128gcm', expires);
      return {
        authorization: vapid.Authorization,
        ttl: String(KEEP_SECONDS),
        urgency: 'high',
        topic: 'wake',
        'content-length': '0',
      };
    } catch {
      // Bytes that are no key of that curve.
      return undefined;
    }
  }
}

function outcomeOf(status: number | undefined): string {
  if (status === undefined) return 'unanswered';
  return status >= 200 && status < 300 ? 'taken' : GONE.has(status) ? 'gone' : 'refused';
}
