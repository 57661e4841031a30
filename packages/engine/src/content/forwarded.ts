import { bool } from '@pando/protocol';
import { type Extensions, extensionValue, withExtension } from './extensions.ts';

const FORWARDED = 'pando.forwarded';

/** Says that somebody else had said this first; not who, nor where. */
export function withForwarded(extensions: Extensions): Extensions {
  return withExtension(extensions, FORWARDED, bool, true);
}

export function isForwarded(extensions: Extensions): boolean {
  return extensionValue(extensions, FORWARDED, bool) === true;
}
