export { fold } from './fold.ts';
export { SearchIndex } from './search-index.ts';
export type * from './search.ts';
export { marksIn, wordsOf } from './words.ts';
