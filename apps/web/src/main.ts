import { speak } from './i18n.ts';
import { accountSeen } from './store/preferences.ts';
import { trustOwnScripts } from './trusted-types.ts';
import './styles/base.css';

/*
 * The entry, as small as can be: it fetches the texts, the shell that paints first, and the engine with its
 * cryptography, which the shell does not wait for. Who has an account waits for the engine, and has all of it on the
 * disk: it comes side by side. A newcomer reads first: then the engine does not share the line with what is read.
 */

trustOwnScripts();
const shell = import('./run.tsx');
const engine = accountSeen.read() ? import('./engine.ts') : shell.then(() => import('./engine.ts'));
const texts = speak();
void shell.then(({ run }) => run(engine, texts));
