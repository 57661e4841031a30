import { speak } from './i18n.ts';
import { trustOwnScripts } from './trusted-types.ts';
import './styles/base.css';

/*
 * The entry, as small as can be: it fetches at once, and side by side, the texts, the shell that paints first, and the
 * engine with its cryptography, which the shell does not wait for.
 */

trustOwnScripts();
const engine = import('./engine.ts');
const texts = speak();
void import('./run.tsx').then(({ run }) => run(engine, texts));
