import type { Meaning } from './meaning.ts';

/** Whether a content needs the right to write: what puts something before everybody's eyes. */
export function isPosting(meaning: Meaning): boolean {
  switch (meaning.type) {
    case 'message':
    case 'newer':
      return true;
    case 'annotation':
      return meaning.annotation.type === 'pin' || meaning.annotation.type === 'unpin';
    case 'reaction':
    case 'edit':
    case 'retraction':
    case 'unsupported':
      return false;
  }
}
