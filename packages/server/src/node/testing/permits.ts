import { type Permit, type PermitPurpose, encode, permit, toBase64Url } from '@pando/protocol';
import type { ListeningServer } from '../options.ts';
import { TestAccount, WireClient } from './wire-client.ts';

/** Permits for an account that signs up for them. */
export async function permitsOf(
  server: ListeningServer,
  purpose: PermitPurpose,
  count: number,
): Promise<readonly Permit[]> {
  const client = await WireClient.open(server);
  await new TestAccount(server).signUp(client, server);
  const { permits } = await client.ask({ type: 'requestPermits', purpose, count }, 'permits');
  await client.close();
  return permits;
}

export function authorization(of: Permit): { readonly Authorization: string } {
  return { Authorization: `Pando ${toBase64Url(encode(permit, of))}` };
}
