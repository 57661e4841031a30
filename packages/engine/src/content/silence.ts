import { bool } from '@pando/protocol';
import { type Extensions, extensionValue, withExtension } from './extensions.ts';

/** Its author wants nobody to be disturbed by it: receivers show it, and make no sound. */
const SILENT = 'pando.silent';

export function isSilent({ extensions }: { readonly extensions: Extensions }): boolean {
  return extensionValue(extensions, SILENT, bool) === true;
}

export function withSilence(extensions: Extensions): Extensions {
  return withExtension(extensions, SILENT, bool, true);
}
