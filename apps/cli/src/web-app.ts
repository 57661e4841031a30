import { join } from 'node:path';

/** The built web app, which every server offers. */
export const webApp = join(import.meta.dirname, '..', '..', 'web', 'dist');
