/** Text as it is compared in a search by name: without case, accents and the vowel marks of Arabic and Hebrew. */
export function searchable(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
