import type { Attachment, Identity, Methods, Outcome, Pando, Result } from '@pando/engine/api';
import { readLocalFile, writeLocalFile } from './local-file.ts';
import type { Shapes } from './parameter-shape.ts';
import { stageLocalFile } from './staging.ts';

/** Messages that `history` gives unless told otherwise, and those that the engine gives at once. */
const DEFAULT_HISTORY = 50;
const HISTORY_PAGE = 1000;
/** Seconds that `send` waits for a quorum unless told otherwise. */
export const DEFAULT_SEND_TIMEOUT = 30;

/** Their bytes are files on this machine. */
type ReplacedMethod =
  | 'send'
  | 'attachment'
  | 'picture'
  | 'picture.set'
  | 'group.picture'
  | 'export'
  | 'import'
  | 'preferences.set'
  | 'push';
/** What `send` and `save` do at once, for apps that show how far it is. */
type PieceMethod =
  | 'file.stage'
  | 'file.put'
  | 'file.drop'
  | 'attachment.fetch'
  | 'attachment.piece'
  | 'attachment.cancel'
  | 'attachment.state';

/**
 * The methods of `pando rpc`: the engine's, except that bytes are files on this machine, and that no push service can
 * start a program. Commands call the same.
 * Relative paths are relative to the working directory of the `pando` process that gets the call.
 */
export interface RpcMethods extends Omit<Methods, ReplacedMethod | PieceMethod> {
  /** `file` is a path. `timeout` is in seconds, 30 unless given. */
  send: {
    params: { to: string; text?: string; file?: string; replyTo?: string; silent?: boolean; timeout?: number };
    result: Result<'send'>;
  };
  /** Asks a question; each answers with `vote`. */
  poll: {
    params: { to: string; question: string; options: readonly string[]; multiple?: boolean; timeout?: number };
    result: Result<'send'>;
  };
  /** Sends a place. */
  location: {
    params: { to: string; latitude: number; longitude: number; label?: string; timeout?: number };
    result: Result<'send'>;
  };
  /** Sends somebody's contact details: `who` is a contact link, an account id, or a contact's name. */
  'contact.send': { params: { to: string; who: string; timeout?: number }; result: Result<'send'> };
  /** Writes one of a message's attachments (`index`, 0 unless given) to a path. */
  save: { params: { message: string; path: string; index?: number }; result: { attachment: Attachment; path: string } };
  /** Writes the picture of a person or a group, named as they have it in `picture`, to a path. */
  picture: { params: { picture: string; path: string }; result: { picture: string; path: string; size: number } };
  /** This account's picture, from a JPEG, PNG or WebP of at most 32 KiB; without a file: none any more. */
  'picture.set': { params: { file?: string }; result: Identity };
  /** The same for a group. */
  'group.picture': { params: { conversation: string; file?: string }; result: Result<'group.picture'> };
  /** `value` is what fits the name, as in `Preferences`. */
  'preferences.set': { params: { name: string; value: unknown }; result: Result<'preferences.set'> };
  /** Writes everything to one encrypted file. */
  export: { params: { file: string; passphrase: string }; result: { file: string; size: number } };
  /** Starts this profile as a new device of the exported account. */
  import: { params: { file: string; passphrase: string }; result: Identity };
}

export type RpcMethod = keyof RpcMethods;
export type RpcParams<M extends RpcMethod> = RpcMethods[M]['params'];
export type RpcResult<M extends RpcMethod> = RpcMethods[M]['result'];

/** The parameters' shapes, checked at run time; the compiler checks them against the types. */
export const rpcShapes: { readonly [M in RpcMethod]: Shapes<RpcParams<M>> } = {
  init: { name: 'string', servers: 'strings?' },
  link: {},
  rename: { name: 'string' },
  add: { link: 'string' },
  list: {},
  contacts: {},
  conversation: { conversation: 'string' },
  group: { conversation: 'string' },
  'group.create': { name: 'string', members: 'strings', admins: 'strings?', description: 'string?' },
  'group.add': { conversation: 'string', members: 'strings' },
  'group.remove': { conversation: 'string', members: 'strings' },
  'group.leave': { conversation: 'string' },
  'group.edit': {
    conversation: 'string',
    name: 'string?',
    description: 'string?',
    disappearSeconds: 'number?',
    add: 'string?',
    edit: 'string?',
    post: 'string?',
  },
  'group.link': { conversation: 'string', approval: 'boolean?', seconds: 'number?', limit: 'number?' },
  'group.revoke': { conversation: 'string', id: 'string' },
  'group.approve': { conversation: 'string', who: 'string' },
  'group.deny': { conversation: 'string', who: 'string' },
  'link.read': { link: 'string' },
  join: { link: 'string' },
  'group.role': { conversation: 'string', who: 'string', role: 'string' },
  'group.picture': { conversation: 'string', file: 'string?' },
  picture: { picture: 'string', path: 'string' },
  'picture.set': { file: 'string?' },
  send: { to: 'string', text: 'string?', file: 'string?', replyTo: 'string?', silent: 'boolean?', timeout: 'number?' },
  poll: { to: 'string', question: 'string', options: 'strings', multiple: 'boolean?', timeout: 'number?' },
  location: { to: 'string', latitude: 'number', longitude: 'number', label: 'string?', timeout: 'number?' },
  'contact.send': { to: 'string', who: 'string', timeout: 'number?' },
  react: { conversation: 'string', message: 'string', emoji: 'string', remove: 'boolean?' },
  edit: { conversation: 'string', message: 'string', text: 'string' },
  delete: { conversation: 'string', message: 'string', forEveryone: 'boolean?' },
  read: { conversation: 'string', upTo: 'string?' },
  forward: { conversation: 'string', messages: 'strings', to: 'strings' },
  message: { conversation: 'string', message: 'string' },
  versions: { conversation: 'string', message: 'string' },
  vote: { conversation: 'string', message: 'string', options: 'numbers' },
  'poll.close': { conversation: 'string', message: 'string' },
  pin: { conversation: 'string', message: 'string', remove: 'boolean?' },
  pins: { conversation: 'string' },
  star: { conversation: 'string', message: 'string', remove: 'boolean?' },
  starred: { limit: 'number?' },
  save: { message: 'string', path: 'string', index: 'number?' },
  accept: { who: 'string', conversation: 'string?' },
  decline: { who: 'string', conversation: 'string?' },
  person: { who: 'string' },
  direct: { who: 'string' },
  nickname: { who: 'string', nickname: 'string' },
  verify: { who: 'string', number: 'string?', verified: 'boolean?' },
  block: { who: 'string', unblock: 'boolean?' },
  forget: { conversation: 'string' },
  history: { conversation: 'string', limit: 'number?', before: 'string?', after: 'string?', around: 'string?' },
  typing: { conversation: 'string', typing: 'boolean' },
  receipts: { conversation: 'string', message: 'string' },
  draft: { conversation: 'string', text: 'string', replyTo: 'string?' },
  privacy: { typing: 'boolean?', delivered: 'boolean?', read: 'boolean?' },
  disappear: { conversation: 'string', seconds: 'number' },
  schedule: { to: 'string', text: 'string', at: 'string', replyTo: 'string?', silent: 'boolean?', id: 'string?' },
  scheduled: { conversation: 'string?' },
  'scheduled.cancel': { id: 'string' },
  'scheduled.send': { id: 'string' },
  'preferences.get': {},
  'preferences.set': { name: 'string', value: 'any' },
  organise: {
    conversation: 'string',
    pinned: 'boolean?',
    before: 'string?',
    archived: 'boolean?',
    mutedUntil: 'string?',
    folders: 'strings?',
    markedUnread: 'boolean?',
    notify: 'string?',
  },
  search: {
    text: 'string',
    conversation: 'string?',
    from: 'string?',
    has: 'string?',
    since: 'string?',
    until: 'string?',
    limit: 'number?',
    before: 'string?',
  },
  status: {},
  storage: {},
  'storage.free': { conversation: 'string?' },
  export: { file: 'string', passphrase: 'string' },
  import: { file: 'string', passphrase: 'string' },
  replicas: { conversation: 'string' },
  'replicas.replace': { conversation: 'string', url: 'string', with: 'string?' },
};

export function isRpcMethod(name: string): name is RpcMethod {
  return Object.hasOwn(rpcShapes, name);
}

/** Calls a method whose parameters have been checked. Errors are the engine's, or `bad-parameters` about a file. */
export function callRpc<M extends RpcMethod>(
  pando: Pando,
  method: M,
  params: RpcParams<M>,
): Promise<Outcome<RpcResult<M>>> {
  // The compiler cannot follow one M through the table of methods; the table's own type holds it together.
  const result: Promise<Outcome<unknown>> = isOwnMethod(method)
    ? ownMethods[method](pando, params as never)
    : pando.call(method, params as never);
  return result as Promise<Outcome<RpcResult<M>>>;
}

type OwnMethod =
  | 'send'
  | 'poll'
  | 'location'
  | 'contact.send'
  | 'save'
  | 'picture'
  | 'picture.set'
  | 'group.picture'
  | 'export'
  | 'import'
  | 'history';

const ownMethods: {
  readonly [M in OwnMethod]: (pando: Pando, params: RpcParams<M>) => Promise<Outcome<RpcResult<M>>>;
} = {
  send,
  poll,
  location,
  'contact.send': sendContact,
  save,
  picture: savePicture,
  'picture.set': setPicture,
  'group.picture': setGroupPicture,
  export: exportTo,
  import: importFrom,
  history,
};

function isOwnMethod(method: RpcMethod): method is OwnMethod {
  return Object.hasOwn(ownMethods, method);
}

async function send(
  pando: Pando,
  { file, timeout = DEFAULT_SEND_TIMEOUT, ...rest }: RpcParams<'send'>,
): Promise<Outcome<RpcResult<'send'>>> {
  if (file === undefined) return pando.call('send', { ...rest, timeout });
  const staged = await stageLocalFile(pando, file);
  return staged.ok ? pando.call('send', { ...rest, timeout, files: [{ staged: staged.value }] }) : staged;
}

function poll(
  pando: Pando,
  { to, timeout = DEFAULT_SEND_TIMEOUT, ...asked }: RpcParams<'poll'>,
): Promise<Outcome<RpcResult<'poll'>>> {
  return pando.call('send', { to, timeout, card: { type: 'poll', ...asked } });
}

function location(
  pando: Pando,
  { to, timeout = DEFAULT_SEND_TIMEOUT, ...place }: RpcParams<'location'>,
): Promise<Outcome<RpcResult<'location'>>> {
  return pando.call('send', { to, timeout, card: { type: 'location', ...place } });
}

function sendContact(
  pando: Pando,
  { to, timeout = DEFAULT_SEND_TIMEOUT, who }: RpcParams<'contact.send'>,
): Promise<Outcome<RpcResult<'contact.send'>>> {
  return pando.call('send', { to, timeout, card: { type: 'contact', who } });
}

/** Longer histories than the engine gives at once are put together from its pages. */
async function history(pando: Pando, params: RpcParams<'history'>): Promise<Outcome<RpcResult<'history'>>> {
  const { conversation, limit = DEFAULT_HISTORY, before: start } = params;
  if (params.after !== undefined || params.around !== undefined)
    return pando.call('history', { ...params, limit: Math.min(limit, HISTORY_PAGE) });
  const pages: RpcResult<'history'>[] = [];
  let before = start;
  for (let wanted = limit; wanted > 0;) {
    const size = Math.min(wanted, HISTORY_PAGE);
    const page = await pando.call('history', {
      conversation,
      limit: size,
      ...(before === undefined ? {} : { before }),
    });
    if (!page.ok) return page;
    pages.unshift(page.value);
    before = page.value[0]?.id;
    wanted = page.value.length < size ? 0 : wanted - size;
  }
  return { ok: true, value: pages.flat() };
}

async function save(pando: Pando, { path, ...which }: RpcParams<'save'>): Promise<Outcome<RpcResult<'save'>>> {
  const found = await pando.call('attachment', which);
  if (!found.ok) return found;
  const written = await writeLocalFile(path, found.value.bytes);
  return written.ok ? { ok: true, value: { attachment: found.value.attachment, path } } : written;
}

async function savePicture(
  pando: Pando,
  { picture, path }: RpcParams<'picture'>,
): Promise<Outcome<RpcResult<'picture'>>> {
  const found = await pando.call('picture', { picture });
  if (!found.ok) return found;
  const written = await writeLocalFile(path, found.value.bytes);
  return written.ok ? { ok: true, value: { picture, path, size: found.value.bytes.length } } : written;
}

async function setPicture(pando: Pando, { file }: RpcParams<'picture.set'>): Promise<Outcome<Identity>> {
  const bytes = await readPicture(file);
  return bytes.ok ? pando.call('picture.set', { bytes: bytes.value }) : bytes;
}

async function setGroupPicture(
  pando: Pando,
  { conversation, file }: RpcParams<'group.picture'>,
): Promise<Outcome<RpcResult<'group.picture'>>> {
  const bytes = await readPicture(file);
  return bytes.ok ? pando.call('group.picture', { conversation, bytes: bytes.value }) : bytes;
}

async function readPicture(file: string | undefined): Promise<Outcome<Uint8Array | null>> {
  return file === undefined ? { ok: true, value: null } : readLocalFile(file);
}

async function exportTo(
  pando: Pando,
  { file, passphrase }: RpcParams<'export'>,
): Promise<Outcome<RpcResult<'export'>>> {
  const exported = await pando.call('export', { passphrase });
  if (!exported.ok) return exported;
  const written = await writeLocalFile(file, exported.value.bytes);
  return written.ok ? { ok: true, value: { file, size: exported.value.bytes.length } } : written;
}

async function importFrom(
  pando: Pando,
  { file, passphrase }: RpcParams<'import'>,
): Promise<Outcome<RpcResult<'import'>>> {
  const bytes = await readLocalFile(file);
  return bytes.ok ? pando.call('import', { bytes: bytes.value, passphrase }) : bytes;
}
