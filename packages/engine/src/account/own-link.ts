import { formatContactLink, toHex } from '@pando/protocol';
import type { Identity as IdentityResult } from '../api.ts';
import { urlsOf } from './context.ts';
import type { Identity } from './identity.ts';

/** The account as the calls show it, with its contact link; the app at the first home opens the link. */
export function identityResult({ account, row, record }: Identity, picture: string): IdentityResult {
  const homes = urlsOf(record.body.homes);
  const link = formatContactLink(`${homes[0] ?? ''}/`, {
    version: 1,
    account,
    homes,
    token: row.token,
    name: row.name,
  });
  return { account: toHex(account), name: row.name, link, homes, ...(picture !== '' && { picture }) };
}
