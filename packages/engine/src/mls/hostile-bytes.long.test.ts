import { describeDamagedBytes } from './testing/damaged-bytes.ts';
import { seededMls } from './testing/members.ts';

describeDamagedBytes(seededMls, 300);
