import type { TraceEvent } from '../report.ts';
import type { Scenario, Step } from '../scenario.ts';
import { LEFT, type Layout, columnOf, heightOf, layOut } from './diagram-layout.ts';
import { timeOf } from './story.ts';

const NAMES_EVERY = 900;
const LABEL_LENGTH = 30;
const CROSS = 4;

const STYLE = `
text { font: 9px sans-serif; fill: #222; stroke: #fff; stroke-width: 2px; paint-order: stroke }
.name { font-weight: bold; font-size: 12px; text-anchor: middle }
.time { fill: #777; text-anchor: end }
.life { stroke: #bbb }
.down { fill: #444; opacity: .35 }
.fault { opacity: .16 }
.faultname { fill: #a33 }
.cut { stroke: #bbb; stroke-dasharray: 2 4 }
.frame { stroke: #8a8f98; fill: none }
.entries { stroke: #2b6cb0 }
.deciding { stroke: #c05621 }
.endorsing { stroke: #2f855a }
.cross { stroke: #c00; stroke-width: 1.5 }
.step { fill: #a33; font-weight: bold }
.shown { fill: #2f855a }
.crash { fill: #c00; font-weight: bold }
.slot { fill: #c05621 }
.decision { stroke: #c05621; stroke-dasharray: 6 3; opacity: .5 }
`;

/**
 * A space-time diagram as SVG: an upright line for each actor, time running downwards, a slanted arrow for each frame,
 * a cross where one was lost, shaded bars for faults and for processes that are down, a mark where a slot was decided.
 */
export function diagram(scenario: Scenario, events: readonly TraceEvent[], title: string): string {
  const layout = layOut(events);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${Math.ceil(layout.height)}">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style>`,
    '<defs><marker id="tip" markerWidth="6" markerHeight="6" refX="6" refY="3" orient="auto"><path d="M0 0L6 3L0 6z" fill="#555"/></marker></defs>',
    `<rect width="100%" height="100%" fill="#fff"/><text x="4" y="14">${escaped(title)}</text>`,
    ...scenario.steps.flatMap((step) => faultBar(events, layout, step)),
    ...downBars(events, layout),
    ...lifelines(layout),
    ...layout.cuts.map(
      ({ y, ms }) =>
        `<line class="cut" x1="${LEFT}" x2="${layout.width}" y1="${y}" y2="${y}"/><text class="time" x="${LEFT - 8}" y="${y + 3}">+${timeOf(ms)}</text>`,
    ),
    ...times(events, layout),
    ...frames(events, layout),
    ...events.flatMap((event, i) => mark(layout, event, layout.y[i] ?? 0)),
    ...decisions(events, layout),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function lifelines(layout: Layout): readonly string[] {
  return layout.actors.flatMap((actor) => {
    const x = columnOf(layout, actor);
    const names = Array.from(
      { length: Math.ceil(layout.height / NAMES_EVERY) },
      (_, i) => `<text class="name" x="${x}" y="${36 + i * NAMES_EVERY}">${escaped(actor)}</text>`,
    );
    return [`<line class="life" x1="${x}" x2="${x}" y1="40" y2="${layout.height}"/>`, ...names];
  });
}

function times(events: readonly TraceEvent[], { y }: Layout): readonly string[] {
  let free = 0;
  return events.flatMap(({ at }, i) => {
    const here = y[i] ?? 0;
    if (here < free) return [];
    free = here + 40;
    return [`<text class="time" x="${LEFT - 8}" y="${here + 3}">${timeOf(at)}</text>`];
  });
}

/** The actors that a fault befalls, for as long as it lasts. */
function faultBar(events: readonly TraceEvent[], layout: Layout, step: Step): readonly string[] {
  if (!('for' in step)) return [];
  const last = events.at(-1)?.at ?? 0;
  if (step.at > last || step.at + step.for < (events[0]?.at ?? 0)) return [];
  const top = heightOf(events, layout, step.at);
  const bottom = heightOf(events, layout, step.at + step.for);
  return befallen(step)
    .filter((actor) => layout.actors.includes(actor))
    .map((actor) => {
      const x = columnOf(layout, actor) - 22;
      const what = `${step.do} for ${timeOf(step.for)}`;
      return `<rect class="fault" x="${x}" y="${top}" width="44" height="${Math.max(4, bottom - top)}" fill="#d33"><title>${escaped(what)}</title></rect><text class="faultname" x="${x}" y="${top - 2}">${escaped(what)}</text>`;
    });
}

function befallen(step: Step): readonly string[] {
  if (step.do === 'partition') return [`S${step.server}`, ...step.people.map((who) => `P${who}`)];
  if ('server' in step) return [`S${step.server}`];
  return 'who' in step ? [`P${step.who}`] : [];
}

/** From each crash to the next start. */
function downBars(events: readonly TraceEvent[], layout: Layout): readonly string[] {
  return layout.actors.flatMap((actor) => {
    const bars: string[] = [];
    let downFrom: number | undefined;
    const bar = (from: number, to: number): void => {
      bars.push(
        `<rect class="down" x="${columnOf(layout, actor) - 5}" y="${from}" width="10" height="${Math.max(2, to - from)}"/>`,
      );
    };
    for (const [i, event] of events.entries()) {
      if (event.actor !== actor) continue;
      const y = layout.y[i] ?? 0;
      if (event.kind === 'crash') downFrom ??= y;
      if (event.kind !== 'start' || downFrom === undefined) continue;
      bar(downFrom, y);
      downFrom = undefined;
    }
    if (downFrom !== undefined) bar(downFrom, layout.height);
    return bars;
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A frame's arrow goes from where it was sent to where it came; what is outside of the excerpt has no end. */
function frames(events: readonly TraceEvent[], layout: Layout): readonly string[] {
  const sent = new Map<number, { readonly event: TraceEvent; readonly y: number }>();
  const drawn: string[] = [];
  for (const [i, event] of events.entries()) {
    const { kind, frame, actor, peer } = event;
    if (frame === undefined || peer === undefined) continue;
    const y = layout.y[i] ?? 0;
    const key = frame;
    if (kind === 'send') sent.set(key, { event, y });
    if (kind === 'receive') {
      const from = sent.get(key);
      const start = { x: columnOf(layout, peer), y: from?.y ?? y - 20 };
      drawn.push(arrow(from?.event ?? event, start, { x: columnOf(layout, actor), y }));
      // A frame that arrives twice has two arrows.
      if (from !== undefined) sent.set(key, { ...from, event: { ...from.event, kind: 'receive' } });
    }
    if (kind === 'lost') {
      const from = sent.get(key);
      const [source, goal] = from === undefined ? [actor, peer] : [from.event.actor, from.event.peer ?? peer];
      const start = { x: columnOf(layout, source), y: from?.y ?? y };
      drawn.push(...lostFrame(from?.event ?? event, start, middleOf(start, { x: columnOf(layout, goal), y: y + 16 })));
      sent.delete(key);
    }
  }
  for (const { event, y } of sent.values()) {
    if (event.kind === 'receive' || event.peer === undefined) continue;
    const start = { x: columnOf(layout, event.actor), y };
    drawn.push(arrow(event, start, middleOf(start, { x: columnOf(layout, event.peer), y: y + 30 })));
  }
  return drawn;
}

function middleOf(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function arrow({ text }: TraceEvent, from: Point, to: Point): string {
  const path = `x1="${from.x}" y1="${from.y.toFixed(1)}" x2="${to.x}" y2="${to.y.toFixed(1)}"`;
  return `<line class="frame ${familyOf(text)}" ${path} marker-end="url(#tip)"><title>${escaped(text)}</title></line>${label(text, from, to)}`;
}

function lostFrame(event: TraceEvent, from: Point, to: Point): readonly string[] {
  const { x, y } = to;
  const cross = `M${x - CROSS} ${y - CROSS}L${x + CROSS} ${y + CROSS}M${x - CROSS} ${y + CROSS}L${x + CROSS} ${y - CROSS}`;
  return [
    arrow(event, from, to).replace(' marker-end="url(#tip)"', ''),
    `<path class="cross" d="${cross}"><title>lost</title></path>`,
  ];
}

/** Beside the line where it begins, on the side to which it goes. */
function label(text: string, from: Point, to: Point): string {
  const isRight = to.x >= from.x;
  const anchor = isRight ? '' : ' text-anchor="end"';
  return `<text x="${from.x + (isRight ? 6 : -6)}" y="${from.y + 3}"${anchor}>${escaped(shortened(text))}</text>`;
}

function familyOf(text: string): string {
  if (/\b(append|appended|entry|entries|row|rows|bodies|fetch|repair)\b/.test(text)) return 'entries';
  if (/\b(prepare|promised|accept|accepted|decide|decided|refused|stage)\b/.test(text)) return 'deciding';
  return /\b(endorse|endorsed|seal|hold|held|activate|offer)\b/.test(text) ? 'endorsing' : '';
}

function mark(layout: Layout, { actor, kind, text }: TraceEvent, y: number): readonly string[] {
  const x = columnOf(layout, actor);
  switch (kind) {
    case 'send':
    case 'receive':
    case 'lost':
      return [];
    case 'store':
      return [`<circle cx="${x}" cy="${y}" r="1.5" fill="#555"><title>${escaped(text)}</title></circle>`];
    case 'step':
    case 'call':
    case 'reply':
    case 'start':
    case 'crash':
    case 'shown':
      return [
        `<circle cx="${x}" cy="${y}" r="3" class="${kind}"><title>${escaped(text)}</title></circle>`,
        `<text class="${kind}" x="${x + 8}" y="${y + 3}">${escaped(shortened(kind === 'step' ? text : `${kind} ${text}`))}</text>`,
      ];
  }
}

/** Where each decision was first told. */
function decisions(events: readonly TraceEvent[], layout: Layout): readonly string[] {
  const seen = new Set<string>();
  return events.flatMap(({ actor, kind, text }, i) => {
    const decision = kind === 'send' ? /^decided?\b.*\bslot .*/.exec(text)?.[0].replace(/^\S+ /, '') : undefined;
    if (decision === undefined || seen.has(decision)) return [];
    seen.add(decision);
    const [x, y] = [columnOf(layout, actor), layout.y[i] ?? 0];
    return [
      `<path class="slot" d="M${x - 6} ${y}l6 -6l6 6l-6 6z"><title>${escaped(decision)} is decided</title></path>`,
      `<line class="decision" x1="${LEFT}" x2="${layout.width}" y1="${y}" y2="${y}"/>`,
    ];
  });
}

function shortened(text: string): string {
  return text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
