import { createPublicKey, verify } from 'node:crypto';

/**
 * Whether a call to a push service is signed with the key that its subscription is bound to, for this service, and not
 * for long (RFC 8292).
 */
export function isSigned(authorization: string, { key, origin }: { readonly key: string; readonly origin: string }) {
  const { jwt = '', by } = /^vapid t=(?<jwt>[\w.-]+), k=(?<by>[\w-]+)$/u.exec(authorization)?.groups ?? {};
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  if (by !== key || signature === '') return false;
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; exp: number };
  const inTime = exp > Date.now() / 1000 && exp < Date.now() / 1000 + 24 * 3600;
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isGenuine = verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url'));
  return isGenuine && aud === origin && inTime;
}
