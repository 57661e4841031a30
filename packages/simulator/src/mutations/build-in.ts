import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTATIONS } from './mutations.ts';
import { mutated } from './mutation.ts';

// Loaded with --import, before anything else: builds one mutation into the modules that are loaded afterwards, in this
// process alone. Product code knows nothing of it.

const ROOT = join(import.meta.dirname, '../../../..');

const name = process.env['PANDO_MUTATION'];
const mutation = MUTATIONS.find((each) => each.name === name);
if (mutation === undefined) throw new Error(`there is no mutation ${String(name)}`);
const files = new Map(mutation.edits.map(({ file }) => [join(ROOT, file), file]));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const file = url.startsWith('file:') ? files.get(fileURLToPath(url)) : undefined;
    if (file === undefined || loaded.source == null) return loaded;
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: mutated(mutation, file, source) };
  },
});
