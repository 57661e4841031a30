import {
  type ServerFrame,
  type SignatureCrypto,
  type Statement,
  acceptedStatement,
  equalBytes,
  frontierStatement,
  headStatement,
  heldStatement,
  promiseStatement,
  sealStatement,
} from '@pando/protocol';

interface Signer {
  readonly seed: Uint8Array;
  readonly key: Uint8Array;
}

/** By the names of the fields in which statements of servers stand. */
const STATEMENTS: Readonly<Record<string, Statement<never>>> = {
  accepted: acceptedStatement,
  certificate: promiseStatement,
  frontier: frontierStatement,
  head: headStatement,
  held: heldStatement,
  promise: promiseStatement,
  seal: sealStatement,
  seals: sealStatement,
};

/** The frame with whatever a server says of its own in it signed by it: a lie with a true signature. */
export function resigned(frame: ServerFrame, crypto: SignatureCrypto, by: Signer): ServerFrame {
  const signed = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each) => signed(name, each));
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    const statement = STATEMENTS[name];
    const { body } = value as { readonly body?: { readonly server?: unknown } };
    if (statement !== undefined && body?.server instanceof Uint8Array && equalBytes(body.server, by.key))
      return { body, signature: statement.sign(crypto, by.seed, body as never) };
    return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, signed(field, each)]));
  };
  return signed('', frame) as ServerFrame;
}
