import * as v from 'valibot';

/* Which profiles this browser has, one for each account. Their names and all else are inside them, encrypted. */

const KEY = 'pando.profiles';
/** Which of them a tab shows. */
const SHOWN = 'pando.profile';
const FIRST = 'main';
const MAX_PROFILES = 32;

const ProfileName = v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,64}$/u));
const ProfilesSchema = v.object({
  /** In the order in which they were made. */
  kept: v.pipe(v.array(ProfileName), v.maxLength(MAX_PROFILES)),
  /** Taken away, and to be deleted as soon as no tab has them open. */
  removed: v.pipe(v.array(ProfileName), v.maxLength(MAX_PROFILES)),
  /** Which was shown last. */
  last: ProfileName,
});
export type ProfileList = v.InferOutput<typeof ProfilesSchema>;

const ONLY_FIRST: ProfileList = { kept: [FIRST], removed: [], last: FIRST };

export function readProfiles(): ProfileList {
  try {
    return v.parse(ProfilesSchema, JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return ONLY_FIRST;
  }
}

function write(profiles: ProfileList): void {
  localStorage.setItem(KEY, JSON.stringify(profiles));
}

/** The profile that this tab shows: the one chosen in it, or else the one shown last. */
export function shownProfile(): string {
  const { kept, last } = readProfiles();
  const chosen = sessionStorage.getItem(SHOWN);
  if (chosen !== null && kept.includes(chosen)) return chosen;
  return kept.includes(last) ? last : (kept[0] ?? FIRST);
}

/** Shows a profile in this tab from the next load on. */
export function chooseProfile(profile: string): void {
  sessionStorage.setItem(SHOWN, profile);
  write({ ...readProfiles(), last: profile });
}

/** Makes room for one more account; undefined where there are too many. */
export function addProfile(): string | undefined {
  const profiles = readProfiles();
  if (profiles.kept.length >= MAX_PROFILES) return undefined;
  const profile = crypto.randomUUID();
  write({ ...profiles, kept: [...profiles.kept, profile] });
  return profile;
}

/** Takes a profile away. What it held is deleted by `eraseRemoved`. There is always one left, an empty one if need be. */
export function removeProfile(profile: string): void {
  const { kept, removed, last } = readProfiles();
  const left = kept.filter((each) => each !== profile);
  if (left.length === 0) left.push(crypto.randomUUID());
  const next = left.includes(last) ? last : (left[0] ?? FIRST);
  write({ kept: left, removed: [...removed, profile].slice(-MAX_PROFILES), last: next });
}

/** Deletes what was taken away, as far as no other tab has it open still. */
export async function eraseRemoved(erase: (profile: string) => Promise<boolean>): Promise<void> {
  for (const profile of readProfiles().removed) {
    if (!(await erase(profile))) continue;
    const now = readProfiles();
    write({ ...now, removed: now.removed.filter((each) => each !== profile) });
  }
}

/** Calls back when another tab has changed which profiles there are. */
export function onProfilesChanged(changed: () => void): void {
  addEventListener('storage', ({ key }) => {
    if (key === KEY) changed();
  });
}
