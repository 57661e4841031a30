/** What others wrote, without the control characters that could move a terminal's cursor or change its title. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n|\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD').replaceAll('\n', '\n    ');
}
