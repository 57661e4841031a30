import type { Person } from '../api.ts';
import type { Account, Viewer } from './types.ts';

export function personOf(viewer: Viewer, account: Account): Person {
  return { account, name: viewer.nameOf(account) };
}
