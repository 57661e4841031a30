import { type SlotValue, toHex } from '@pando/protocol';

/**
 * The key with which a committer renews its own: where its list leaves the signer out, which is honoured, and names
 * exactly one key that is not provisional and was honoured nowhere before. The new one stands for the old one until the
 * slot is endorsed, so a member who commits goes on endorsing, and no one comes to stand for two. As each stands for one
 * that was there before it, none stands for itself.
 */
export function renewalIn(
  { body }: SlotValue,
  honoured: ReadonlySet<string>,
): readonly [next: string, signer: string] | undefined {
  const signer = toHex(body.signer);
  const { accessKeys } = body.binding;
  if (!honoured.has(signer)) return undefined;
  if (accessKeys.some((each) => toHex(each.key) === signer)) return undefined;
  const [next, another] = accessKeys.filter((each) => !each.provisional && !honoured.has(toHex(each.key)));
  return next === undefined || another !== undefined ? undefined : [toHex(next.key), signer];
}

/** The key of the last endorsed list for which this one stands; itself where it renews none. */
export function originOf(renewed: ReadonlyMap<string, string>, key: string): string {
  let origin = key;
  for (let before = renewed.get(origin); before !== undefined; before = renewed.get(origin)) origin = before;
  return origin;
}
