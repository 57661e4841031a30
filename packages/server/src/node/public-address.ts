import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, type LookupFunction, isIPv6 } from 'node:net';

/** IANA's special-purpose registries: addresses that are not somebody's on the public internet. */
const SPECIAL = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  SPECIAL.addSubnet(address, prefix, 'ipv4');
/** Global unicast is 2000::/3; within it, what stands for IPv4 addresses or for nothing. */
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  SPECIAL.addSubnet(address, prefix, 'ipv6');

/** Whether an address may be called at a stranger's wish. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL.check(address, 'ipv6');
  return !SPECIAL.check(address, 'ipv4');
}

/** Finds a host's address, of those that are public: it is what is then connected to, so no second answer can differ. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const found = (addresses ?? []).filter(({ address }) => isPublicAddress(address));
    const [first] = found;
    if (error !== null || first === undefined)
      callback(error ?? new Error(`${hostname} has no public address`), '', undefined);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
