/** So many emoji alone are shown big. */
const MOST_BIG = 3;
/** The longest joined emoji have fewer UTF-16 units. */
const LONGEST = 40;
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** True for a message of a few emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > MOST_BIG * LONGEST) return false;
  const seen = [...segmenter.segment(text)].map(({ segment }) => segment).filter((each) => each.trim() !== '');
  return seen.length > 0 && seen.length <= MOST_BIG && seen.every((each) => EMOJI.test(each));
}
