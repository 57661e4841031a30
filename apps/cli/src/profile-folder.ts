import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The profile: `--profile`, else `PANDO_PROFILE`, else the platform's folder for an application's data. */
export function profileFolder(option: string | undefined, env: Environment, platform = process.platform): string {
  const given = option ?? env['PANDO_PROFILE'];
  return given === undefined || given === '' ? join(dataFolder(env, platform), 'profile') : resolve(given);
}

/** Pando's folder among the applications' data folders of this platform. */
export function dataFolder(env: Environment, platform = process.platform): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Pando');
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Pando');
    default:
      return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'pando');
  }
}
