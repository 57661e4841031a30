import type { Failure, TraceEvent } from '../report.ts';
import type { Scenario } from '../scenario.ts';

const ACTOR_WIDTH = 4;

/** What happened in a run, a line for each event: when, who, what. */
export function story(scenario: Scenario, events: readonly TraceEvent[], failures: readonly Failure[]): string {
  const { profile, seed, people, servers, homes, cryptography, steps } = scenario;
  const head = [
    `Profile ${profile}, seed ${seed}: ${people.length} people, ${servers} servers (${homes} homes each), ${cryptography} cryptography, ${steps.length} steps.`,
    ...(failures.length === 0
      ? ['Every promise was kept.']
      : failures.map(({ check, detail }) => `FAILED ${check}: ${detail}`)),
    '',
  ];
  return [...head, ...events.map(storyLine), ''].join('\n');
}

export function storyLine({ at, actor, kind, peer, frame, text }: TraceEvent): string {
  const who = actor.padEnd(ACTOR_WIDTH);
  const number = frame === undefined ? '' : ` #${frame}`;
  return `${timeOf(at)}  ${who} ${verbOf(kind, peer)}${number}${text === '' ? '' : `: ${text}`}`;
}

function verbOf(kind: TraceEvent['kind'], peer = '?'): string {
  switch (kind) {
    case 'send':
      return `-> ${peer}`;
    case 'receive':
      return `<- ${peer}`;
    case 'lost':
      return `x> ${peer} lost`;
    case 'step':
    case 'call':
    case 'reply':
    case 'start':
    case 'crash':
    case 'store':
    case 'shown':
      return kind;
  }
}

/** Virtual ms as days, hours, minutes, seconds. */
export function timeOf(ms: number): string {
  const part = (unit: number, size: number): string => String(Math.floor(ms / unit) % size).padStart(2, '0');
  const days = Math.floor(ms / 86_400_000);
  const clock = `${part(3_600_000, 24)}:${part(60_000, 60)}:${part(1_000, 60)}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
  return days === 0 ? clock : `${days}d ${clock}`;
}

/** A server's name in stories, by its address in a simulated world. */
export function actorOf(url: string): string {
  return `S${/\d+/.exec(url)?.[0] ?? '?'}`;
}
