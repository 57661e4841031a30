import { fromHex } from '@pando/protocol';
import examples from './own-examples.json' with { type: 'json' };

/** The account and conversation of the examples. */
export const EXAMPLE_ACCOUNT = 'aa'.repeat(32);
export const EXAMPLE_CONVERSATION = 'cc'.repeat(32);

/** What this program wrote when the format was fixed: it must go on reading and writing the same. */
export const ownExamples = examples.map(({ name, encoded, id }) => {
  const bytes = fromHex(encoded);
  if (bytes === undefined) throw new Error(`example ${name} is not hexadecimal`);
  return { name, encoded: bytes, id };
});
