import * as v from 'valibot';
import type { Method, Params } from '../api.ts';

/** Bounds on what programs may hand in; the methods themselves say what is too long for a message or a name. */
const MAX_TEXT = 1_000_000;
const MAX_LIST = 1000;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const texts = v.pipe(v.array(text), v.maxLength(MAX_LIST));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.finite());
const bytes = v.instance(Uint8Array);
const none = v.object({});
const conversation = { conversation: text };
const message = { ...conversation, message: text };

const SCHEMAS = {
  init: v.object({ name: text, servers: v.optional(texts) }),
  link: none,
  rename: v.object({ name: text }),
  add: v.object({ link: text }),
  list: none,
  contacts: none,
  conversation: v.object(conversation),
  'group.create': v.object({ name: text, members: texts }),
  'group.add': v.object({ ...conversation, members: texts }),
  'group.remove': v.object({ ...conversation, members: texts }),
  'group.leave': v.object(conversation),
  send: v.object({
    to: text,
    text: v.optional(text),
    file: v.optional(v.object({ name: text, mediaType: text, bytes })),
    replyTo: v.optional(text),
    timeout: v.optional(seconds),
  }),
  react: v.object({ ...message, emoji: text, remove: v.optional(v.boolean()) }),
  edit: v.object({ ...message, text }),
  delete: v.object({ ...message, forEveryone: v.optional(v.boolean()) }),
  read: v.object(conversation),
  attachment: v.object({ message: text }),
  accept: v.object({ who: text }),
  decline: v.object({ who: text }),
  block: v.object({ who: text, unblock: v.optional(v.boolean()) }),
  forget: v.object(conversation),
  history: v.object({ ...conversation, limit: v.optional(count), before: v.optional(text) }),
  status: none,
  export: v.object({ passphrase: text }),
  import: v.object({ bytes, passphrase: text }),
  replicas: v.object(conversation),
  'replicas.replace': v.object({ ...conversation, url: text, with: v.optional(text) }),
} satisfies Record<Method, v.GenericSchema>;

export type ReadParams<M extends Method> =
  | { readonly ok: true; readonly params: Params<M> }
  | { readonly ok: false; readonly message: string };

export function isMethod(method: string): method is Method {
  return Object.hasOwn(SCHEMAS, method);
}

/** Checks the parameters of a call from outside. */
export function readParams<M extends Method>(method: M, params: unknown): ReadParams<M> {
  const parsed = v.safeParse(SCHEMAS[method], params ?? {});
  if (parsed.success) return { ok: true, params: parsed.output as Params<M> };
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  return {
    ok: false,
    message: `${where === null ? 'The parameters' : `The parameter "${where}"`} of ${method}: ${issue.message}`,
  };
}
