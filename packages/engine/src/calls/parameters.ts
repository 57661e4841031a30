import { MAX_PUSH_ENDPOINT_BYTES } from '@pando/protocol';
import * as v from 'valibot';
import type { Method, Outcome, Params } from '../api.ts';
import { accountSchemas, conversationSchemas, mutedUntil } from '../preferences/known.ts';
import { MAX_ATTACHMENTS, MAX_DURATION_MS, MAX_MEDIA_SIDE, MAX_PEAKS, MAX_PREVIEW_SIDE } from '../content/index.ts';

/** A call whose method exists and whose parameters have the method's types. */
export type CheckedCall = { [M in Method]: { readonly method: M; readonly params: Params<M> } }[Method];

/** Bounds on what programs may hand in; the methods themselves say what is too long for a message or a name. */
const MAX_TEXT = 1_000_000;
const MAX_LIST = 1000;
const MAX_PEAK = 255;
const MAX_TIMEOUT_SECONDS = 24 * 3600;

const nothing = v.strictObject({});
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const texts = v.pipe(v.array(text), v.maxLength(MAX_LIST));
const flag = v.exactOptional(v.boolean());
const bytes = v.instance(Uint8Array);
const limit = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const conversation = { conversation: text };
const message = { ...conversation, message: text };

const pushSubscription = v.strictObject({
  endpoint: v.pipe(v.string(), v.maxLength(MAX_PUSH_ENDPOINT_BYTES), v.url()),
  secret: text,
  key: text,
});
const upTo = (most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(most));
const side = upTo(MAX_MEDIA_SIDE);
const duration = upTo(MAX_DURATION_MS);
const previewSide = upTo(MAX_PREVIEW_SIDE);
const preview = v.exactOptional(v.strictObject({ width: previewSide, height: previewSide, pixels: text }));
const media = v.variant('kind', [
  v.strictObject({ kind: v.literal('picture'), width: side, height: side, preview }),
  v.strictObject({ kind: v.literal('video'), width: side, height: side, duration, preview }),
  v.strictObject({
    kind: v.literal('voice'),
    duration,
    peaks: v.pipe(v.array(upTo(MAX_PEAK)), v.maxLength(MAX_PEAKS)),
  }),
]);
const stagedFile = v.strictObject({ staged: text, media: v.exactOptional(media) });
const sharedFile = v.strictObject({ ...message, index: v.exactOptional(index) });

const account = {
  init: v.strictObject({ name: text, servers: v.exactOptional(texts) }),
  link: nothing,
  rename: v.strictObject({ name: text }),
  export: v.strictObject({ passphrase: text }),
  import: v.strictObject({ bytes, passphrase: text }),
  push: v.strictObject({ subscription: v.nullable(pushSubscription) }),
};

const picture = { bytes: v.nullable(bytes) };
const pictures = {
  picture: v.strictObject({ picture: text }),
  'picture.set': v.strictObject(picture),
};

const people = {
  add: v.strictObject({ link: text }),
  contacts: nothing,
  accept: v.strictObject({ who: text, conversation: v.exactOptional(text) }),
  decline: v.strictObject({ who: text, conversation: v.exactOptional(text) }),
  person: v.strictObject({ who: text }),
  direct: v.strictObject({ who: text }),
  nickname: v.strictObject({ who: text, nickname: text }),
  verify: v.strictObject({ who: text, number: v.exactOptional(text), verified: flag }),
  block: v.strictObject({ who: text, unblock: flag }),
};

const conversations = {
  list: nothing,
  conversation: v.strictObject(conversation),
  forget: v.strictObject(conversation),
};

const allowed = v.exactOptional(v.picklist(['everybody', 'admins']));
const groups = {
  group: v.strictObject(conversation),
  'group.create': v.strictObject({
    name: text,
    members: texts,
    admins: v.exactOptional(texts),
    description: v.exactOptional(text),
  }),
  'group.add': v.strictObject({ ...conversation, members: texts }),
  'group.remove': v.strictObject({ ...conversation, members: texts }),
  'group.leave': v.strictObject(conversation),
  'group.edit': v.strictObject({
    ...conversation,
    name: v.exactOptional(text),
    description: v.exactOptional(text),
    disappearSeconds: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    add: allowed,
    edit: allowed,
    post: allowed,
  }),
  'group.link': v.strictObject({
    ...conversation,
    approval: flag,
    seconds: v.exactOptional(limit),
    limit: v.exactOptional(limit),
  }),
  'group.revoke': v.strictObject({ ...conversation, id: text }),
  'group.approve': v.strictObject({ ...conversation, who: text }),
  'group.deny': v.strictObject({ ...conversation, who: text }),
  'link.read': v.strictObject({ link: text }),
  join: v.strictObject({ link: text }),
  'group.picture': v.strictObject({ ...conversation, ...picture }),
  'group.role': v.strictObject({ ...conversation, who: text, role: v.picklist(['owner', 'admin', 'member']) }),
};

const options = v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.maxLength(MAX_LIST));
const degrees = v.pipe(v.number(), v.finite());
const card = v.variant('type', [
  v.strictObject({ type: v.literal('poll'), question: text, options: texts, multiple: flag }),
  v.strictObject({
    type: v.literal('location'),
    latitude: degrees,
    longitude: degrees,
    label: v.exactOptional(text),
  }),
  v.strictObject({ type: v.literal('contact'), who: text }),
]);

const messages = {
  send: v.strictObject({
    to: text,
    text: v.exactOptional(text),
    file: v.exactOptional(v.strictObject({ name: text, mediaType: text, bytes })),
    files: v.exactOptional(v.pipe(v.array(v.union([stagedFile, sharedFile])), v.maxLength(MAX_ATTACHMENTS))),
    card: v.exactOptional(card),
    preview: v.exactOptional(v.strictObject({ url: text, title: text, description: text })),
    replyTo: v.exactOptional(text),
    silent: flag,
    timeout: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIMEOUT_SECONDS))),
  }),
  react: v.strictObject({ ...message, emoji: text, remove: flag }),
  edit: v.strictObject({ ...message, text }),
  delete: v.strictObject({ ...message, forEveryone: flag }),
  forward: v.strictObject({ ...conversation, messages: texts, to: texts }),
  message: v.strictObject(message),
  versions: v.strictObject(message),
  vote: v.strictObject({ ...message, options }),
  'poll.close': v.strictObject(message),
  pin: v.strictObject({ ...message, remove: flag }),
  pins: v.strictObject(conversation),
  star: v.strictObject({ ...message, remove: flag }),
  starred: v.strictObject({ limit: v.exactOptional(limit) }),
  read: v.strictObject({ ...conversation, upTo: v.exactOptional(text) }),
  history: v.strictObject({
    ...conversation,
    limit: v.exactOptional(limit),
    before: v.exactOptional(text),
    after: v.exactOptional(text),
    around: v.exactOptional(text),
  }),
};

const reading = {
  typing: v.strictObject({ ...conversation, typing: v.boolean() }),
  receipts: v.strictObject(message),
  draft: v.strictObject({ ...conversation, text, replyTo: v.exactOptional(text) }),
  privacy: v.strictObject({ typing: flag, delivered: flag, read: flag }),
  disappear: v.strictObject({ ...conversation, seconds: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  schedule: v.strictObject({
    to: text,
    text,
    at: text,
    replyTo: v.exactOptional(text),
    silent: flag,
    id: v.exactOptional(text),
  }),
  scheduled: v.strictObject({ conversation: v.exactOptional(text) }),
  'scheduled.cancel': v.strictObject({ id: text }),
  'scheduled.send': v.strictObject({ id: text }),
};

const attachments = {
  'file.stage': v.strictObject({ name: text, mediaType: text, size: index }),
  'file.put': v.strictObject({ file: text, piece: index, bytes }),
  'file.drop': v.strictObject({ file: text }),
  attachment: v.strictObject({ message: text, index: v.exactOptional(index) }),
  'attachment.fetch': sharedFile,
  'attachment.piece': v.strictObject({ ...sharedFile.entries, piece: index }),
  'attachment.cancel': sharedFile,
  'attachment.state': v.strictObject(message),
  storage: nothing,
  'storage.free': v.strictObject({ conversation: v.exactOptional(text) }),
};

const preferences = {
  'preferences.get': nothing,
  'preferences.set': v.variant('name', [
    v.strictObject({ name: v.literal('readMarks'), value: accountSchemas.readMarks }),
    v.strictObject({ name: v.literal('deliveredMarks'), value: accountSchemas.deliveredMarks }),
    v.strictObject({ name: v.literal('typing'), value: accountSchemas.typing }),
    v.strictObject({ name: v.literal('folders'), value: accountSchemas.folders }),
    v.strictObject({ name: v.literal('hints'), value: accountSchemas.hints }),
    v.strictObject({ name: v.literal('look'), value: accountSchemas.look }),
    v.strictObject({ name: v.literal('language'), value: accountSchemas.language }),
  ]),
  organise: v.strictObject({
    ...conversation,
    pinned: flag,
    before: v.exactOptional(text),
    archived: flag,
    mutedUntil: v.exactOptional(mutedUntil),
    folders: v.exactOptional(conversationSchemas.folders),
    markedUnread: flag,
    notify: v.exactOptional(conversationSchemas.notify),
  }),
};

const search = {
  search: v.strictObject({
    text,
    conversation: v.exactOptional(text),
    from: v.exactOptional(text),
    has: v.exactOptional(v.picklist(['file', 'media', 'link'])),
    since: v.exactOptional(text),
    until: v.exactOptional(text),
    limit: v.exactOptional(limit),
    before: v.exactOptional(text),
  }),
};

const servers = {
  status: nothing,
  replicas: v.strictObject(conversation),
  'replicas.replace': v.strictObject({ ...conversation, url: text, with: v.exactOptional(text) }),
};

const parameters = {
  ...account,
  ...people,
  ...pictures,
  ...conversations,
  ...groups,
  ...messages,
  ...attachments,
  ...preferences,
  ...search,
  ...reading,
  ...servers,
} satisfies {
  [M in Method]: v.GenericSchema<unknown, Params<M>>;
};

/** Judges a call from outside: whatever it is. Error: `bad-parameters`, with the field that is wrong. */
export function checkCall(method: string, params: unknown): Outcome<CheckedCall> {
  if (!Object.hasOwn(parameters, method)) return refuse(`There is no method "${method}".`);
  const parsed = v.safeParse(parameters[method as Method], params ?? {});
  if (parsed.success) return { ok: true, value: { method, params: parsed.output } as CheckedCall };
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue);
  return refuse(`${method}: ${field === null ? '' : `"${field}": `}${issue.message}`);
}

function refuse(message: string): Outcome<never> {
  return { ok: false, error: { code: 'bad-parameters', message } };
}
