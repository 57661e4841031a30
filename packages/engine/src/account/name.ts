const MAX_NAME_CHARACTERS = 64;

/** A person's or group's name without space around it; undefined where it is empty, too long or not one line of text. */
export function cleanName(name: string): string | undefined {
  const trimmed = name.trim().normalize('NFC');
  const { length } = [...trimmed];
  return length < 1 || length > MAX_NAME_CHARACTERS || /[\p{Cc}\u2028\u2029]/u.test(trimmed) ? undefined : trimmed;
}
