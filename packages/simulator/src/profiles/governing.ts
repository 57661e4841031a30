import type { Governing } from '../scenario.ts';
import { DAY, type Sketch } from './sketch.ts';

/** Seconds: over while people are still busy, over at rest, or still to come when all is judged. */
const TIMERS = [10, 60, 300, DAY / 1000];
const ROLES = ['owner', 'admin', 'admin', 'member'] as const;

/** Who may do what changes, links are made, used and revoked. */
export function governance(sketch: Sketch, count: number): void {
  const first = sketch.moment();
  if (sketch.chance(60)) byLink(sketch, first);
  for (let i = sketch.some(count); i > 0; i--) sketch.add(sketch.moment(), change(sketch));
}

/** Messages disappear from some moment on, mostly; later the timer is another one, or none. */
export function timers(sketch: Sketch): void {
  const about = { who: sketch.person(), conversation: sketch.conversation() };
  const seconds = sketch.random.pick(TIMERS);
  const at = sketch.moment();
  sketch.add(at, { do: 'timer', ...about, seconds });
  if (sketch.chance(70)) sketch.add(at + 1 + sketch.random.below(10_000), { do: 'say', ...about });
  if (sketch.chance(40))
    sketch.add(sketch.moment(), { do: 'timer', ...about, seconds: sketch.random.pick([0, ...TIMERS]) });
}

/** Somebody makes a link, others come by it at about the same time, and it may be revoked just then. */
function byLink(sketch: Sketch, at: number): void {
  const conversation = sketch.conversation();
  const who = sketch.makerOf(conversation) ?? sketch.person();
  const approval = sketch.chance(40);
  sketch.add(at, { do: 'link', who, conversation, approval });
  const near = (): number => at + 2_000 + sketch.random.below(10_000);
  for (let i = 1 + sketch.random.below(3); i > 0; i--) sketch.add(near(), { do: 'join', who: sketch.person(), nth: 0 });
  if (sketch.chance(30)) sketch.add(near(), { do: 'revoke', who, conversation, nth: 0 });
  if (approval) sketch.add(at + 20_000, { do: 'approve', who: sketch.person(), conversation });
  if (approval) sketch.add(at + 30_000, { do: 'approve', who, conversation });
}

function change(sketch: Sketch): Governing {
  const about = { who: sketch.person(), conversation: sketch.conversation() };
  const nth = sketch.random.below(3);
  switch (sketch.random.below(8)) {
    case 0:
      return { do: 'link', ...about, approval: sketch.chance(50) };
    case 1:
      return { do: 'join', who: about.who, nth };
    case 2:
      return { do: 'revoke', ...about, nth };
    case 3:
      return { do: 'approve', ...about };
    case 4:
      return { do: 'post', ...about, allowed: sketch.random.pick(['everybody', 'admins'] as const) };
    default:
      return { do: 'role', ...about, whom: sketch.person(), role: sketch.random.pick(ROLES) };
  }
}
