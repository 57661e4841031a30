import type { Method, Outcome, Params } from '@pando/engine';
import * as v from 'valibot';

/** A call whose method exists and whose parameters have the method's types. */
export type CheckedCall = { [M in Method]: { readonly method: M; readonly params: Params<M> } }[Method];

const maxSendTimeoutSeconds = 24 * 3600;

const nothing = v.strictObject({});
const text = v.string();
const texts = v.array(text);
const bytes = v.instance(Uint8Array);
const limit = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const parameters = {
  init: v.strictObject({ name: text, servers: v.exactOptional(texts) }),
  link: nothing,
  rename: v.strictObject({ name: text }),
  add: v.strictObject({ link: text }),
  list: nothing,
  contacts: nothing,
  conversation: v.strictObject({ conversation: text }),
  'group.create': v.strictObject({ name: text, members: texts }),
  'group.add': v.strictObject({ conversation: text, members: texts }),
  'group.remove': v.strictObject({ conversation: text, members: texts }),
  'group.leave': v.strictObject({ conversation: text }),
  send: v.strictObject({
    to: text,
    text: v.exactOptional(text),
    file: v.exactOptional(v.strictObject({ name: text, mediaType: text, bytes })),
    replyTo: v.exactOptional(text),
    timeout: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(maxSendTimeoutSeconds))),
  }),
  react: v.strictObject({ conversation: text, message: text, emoji: text, remove: v.exactOptional(v.boolean()) }),
  edit: v.strictObject({ conversation: text, message: text, text }),
  delete: v.strictObject({ conversation: text, message: text, forEveryone: v.exactOptional(v.boolean()) }),
  read: v.strictObject({ conversation: text }),
  attachment: v.strictObject({ message: text }),
  accept: v.strictObject({ who: text }),
  decline: v.strictObject({ who: text }),
  block: v.strictObject({ who: text, unblock: v.exactOptional(v.boolean()) }),
  forget: v.strictObject({ conversation: text }),
  history: v.strictObject({ conversation: text, limit: v.exactOptional(limit), before: v.exactOptional(text) }),
  status: nothing,
  export: v.strictObject({ passphrase: text }),
  import: v.strictObject({ bytes, passphrase: text }),
  replicas: v.strictObject({ conversation: text }),
  'replicas.replace': v.strictObject({ conversation: text, url: text, with: v.exactOptional(text) }),
} satisfies { [M in Method]: v.GenericSchema<unknown, Params<M>> };

/** Judges a call from outside this process or tab. Error: `bad-parameters`, with the field that is wrong. */
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
