import { fromBase64Url, toBase64Url } from './bytes.ts';
import { type Infer, bool, decode, encode, list, struct, text, uint } from './cbor/index.ts';
import { accountId, inviteSecret, logId } from './ids.ts';
import { MAX_NAME_BYTES, MAX_REPLICAS, MAX_URL_BYTES } from './limits.ts';

const GROUP_LINK_VERSION = 2;
const MAX_ADMINS_IN_LINK = 3;
const MAX_SERVERS_IN_LINK = MAX_ADMINS_IN_LINK * MAX_REPLICAS;
/** A QR code of what is more is hard to scan. */
const MAX_LINK_BYTES = 700;
const MAX_LINK_CHARACTERS = 8192;

/**
 * What a group link's fragment holds: the secret that lets its holder ask to come in, whom to ask and where, and what a
 * person wants to know before. Told from a contact link by its version and length.
 */
export const groupLink = struct({
  version: uint(GROUP_LINK_VERSION),
  log: logId,
  secret: inviteSecret,
  /** An admin will be asked first. */
  approval: bool,
  name: text(MAX_NAME_BYTES),
  inviter: text(MAX_NAME_BYTES),
  servers: list(text(MAX_URL_BYTES), MAX_SERVERS_IN_LINK),
  /** Whoever of them is there lets people in; their homes are among `servers`, by place. */
  admins: list(
    struct({ account: accountId, homes: list(uint(MAX_SERVERS_IN_LINK - 1), MAX_REPLICAS) }),
    MAX_ADMINS_IN_LINK,
  ),
});
export type GroupLink = Infer<typeof groupLink>;

/** Who lets people in, and where each is at home. */
export interface Doorkeeper {
  readonly account: GroupLink['admins'][number]['account'];
  readonly homes: readonly string[];
}

type Wording = Pick<GroupLink, 'log' | 'secret' | 'approval' | 'name' | 'inviter'>;

/** `base` is where the app runs. Of the doorkeepers as many are named as a QR code has room for, the first always. */
export function formatGroupLink(base: string, wording: Wording, doorkeepers: readonly Doorkeeper[]): string {
  let named = doorkeepers.slice(0, MAX_ADMINS_IN_LINK);
  let bytes = encodeLink(wording, named);
  while (bytes.length > MAX_LINK_BYTES && named.length > 1) {
    named = named.slice(0, -1);
    bytes = encodeLink(wording, named);
  }
  return `${base.replace(/#.*$/, '')}#${toBase64Url(bytes)}`;
}

function encodeLink(wording: Wording, doorkeepers: readonly Doorkeeper[]): Uint8Array {
  const servers = [...new Set(doorkeepers.flatMap(({ homes }) => homes.slice(0, MAX_REPLICAS)))];
  const admins = doorkeepers.map(({ account, homes }) => ({
    account,
    homes: homes.slice(0, MAX_REPLICAS).map((url) => servers.indexOf(url)),
  }));
  return encode(groupLink, { version: GROUP_LINK_VERSION, ...wording, servers, admins });
}

/** Takes a whole link of any app's address, a `web+pando:` address, or the data alone; undefined where it is none. */
export function parseGroupLink(input: string): GroupLink | undefined {
  const trimmed = input.trim();
  if (trimmed.length > MAX_LINK_CHARACTERS) return undefined;
  const data = trimmed.slice(trimmed.lastIndexOf('#') + 1).replace(/^web\+pando:(\/\/)?/, '');
  const bytes = fromBase64Url(data);
  const decoded = bytes === undefined ? undefined : decode(groupLink, bytes);
  if (decoded?.ok !== true || decoded.value.version !== GROUP_LINK_VERSION) return undefined;
  const { admins, servers } = decoded.value;
  const isSound = admins.length > 0 && admins.every(({ homes }) => homes.every((at) => at < servers.length));
  return isSound ? decoded.value : undefined;
}

export function doorkeepersOf({ admins, servers }: GroupLink): readonly Doorkeeper[] {
  return admins.map(({ account, homes }) => ({ account, homes: homes.flatMap((at) => servers[at] ?? []) }));
}
