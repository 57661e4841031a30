/** A person's or group's name without space around it; undefined where it is empty, too long or not one line of text. */
export function cleanName(name: string): string | undefined {
  const trimmed = name.trim().normalize('NFC');
  return /^.{1,64}$/u.test(trimmed) && !/\p{Cc}/u.test(trimmed) ? trimmed : undefined;
}
