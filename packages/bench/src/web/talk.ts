/** What is said in a profile that measurements run on: plain sentences, the same in every run. */

const WORDS = (
  'tomorrow train platform bread cheese window garden ladder river bridge ticket station harbour coffee kettle ' +
  'letter weather mountain valley hut key boat rope map lamp stove chair table music concert choir rehearsal doctor ' +
  'school teacher homework football bicycle tyre repair bill rent meeting notes budget report slides deadline holiday ' +
  'flight suitcase passport beach towel recipe onion garlic pepper lemon soup cake birthday present candle cousin ' +
  'we you they bring take leave arrive forget remember think know hope maybe later early again never always soon ' +
  'the a to of and in at with for from about after before until because where when how why not yes no'
).split(' ');

/** Numbers that look random, from a seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A message: mostly a line, now and then a paragraph. */
export function sentence(next: () => number): string {
  const length = next() < 0.05 ? 60 : 3 + Math.floor(next() * 14);
  return Array.from({ length }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
}
