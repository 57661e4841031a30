/** What is never seen itself, and changes how what stands beside it is seen: controls, and marks that turn letters around. */
const UNSEEN = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
const BETWEEN_FOLDERS = /[/\\]/gu;
const LEADING_DOTS = /^\.+/u;

/** A name that somebody else has given, as it may stand among other words; '' where nothing of it is to be seen. */
export function shownName(name: string): string {
  return name.replaceAll(UNSEEN, '').trim();
}

/** A file's name as it may be shown, and saved under: of one file, in no folder, with the ending that it seems to have. */
export function shownFileName(name: string): string {
  return shownName(name).replaceAll(BETWEEN_FOLDERS, '_').replace(LEADING_DOTS, '_');
}
