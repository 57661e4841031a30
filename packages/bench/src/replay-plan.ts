/** One line of a chat log. */
export interface ChatLine {
  readonly at: string;
  readonly from: string;
  readonly text: string;
}

/** What the replay does, one after another. Sends overlap; a change of members waits until every member has seen it. */
export type Step =
  | { readonly do: 'found'; readonly founder: string; readonly members: readonly string[] }
  | { readonly do: 'join'; readonly author: string }
  | { readonly do: 'send'; readonly author: string; readonly index: number; readonly text: string }
  | { readonly do: 'leave'; readonly author: string }
  | { readonly do: 'remove'; readonly author: string }
  | { readonly do: 'kill' }
  | { readonly do: 'revive' };

export interface Plan {
  /** Everybody who needs an account; the first founds the group, adds and removes. */
  readonly authors: readonly string[];
  readonly messages: number;
  readonly steps: readonly Step[];
}

export interface PlanOptions {
  /** How many messages of the log are sent. */
  readonly messages: number;
  /** All authors of the whole log are members from the start. */
  readonly allMembers: boolean;
  /** A server is killed on the way, and started again later. */
  readonly killOne: boolean;
}

/** Reads a chat log, `{"at","from","text"}` a line. Throws with the line's number if one is something else. */
export function parseChat(text: string): readonly ChatLine[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const { at, from, text } = JSON.parse(line) as Partial<ChatLine>;
      if (typeof at === 'string' && typeof from === 'string' && typeof text === 'string') return { at, from, text };
      throw new Error(`Line ${index + 1} of the chat log has no "at", "from" and "text".`);
    });
}

/** Plans the replay of a chat log. Throws if fewer than three people speak: one founds, one leaves, one is removed. */
export function planReplay(chat: readonly ChatLine[], { messages, allMembers, killOne }: PlanOptions): Plan {
  const lines = chat.slice(0, messages);
  const speakers = [...new Set(lines.map(({ from }) => from))];
  const authors = allMembers ? [...new Set(chat.map(({ from }) => from))] : speakers;
  const [founder, ...others] = authors;
  const [leaver, removed] = quietest(lines, speakers);
  if (founder === undefined || leaver === undefined || removed === undefined) {
    throw new Error('A replay needs three people who speak.');
  }
  const leaveAfter = Math.max(lastLine(lines, leaver), Math.floor(lines.length / 3));
  const removeAfter = Math.max(lastLine(lines, removed), Math.floor((lines.length * 2) / 3));
  const members = new Set(allMembers ? authors : [founder]);
  const steps: Step[] = [{ do: 'found', founder, members: allMembers ? others : [] }];
  for (const [index, { from: author, text }] of lines.entries()) {
    if (killOne && index === Math.floor(lines.length / 2)) steps.push({ do: 'kill' });
    if (killOne && index === Math.floor((lines.length * 3) / 4)) steps.push({ do: 'revive' });
    if (!members.has(author)) steps.push({ do: 'join', author });
    members.add(author);
    steps.push({ do: 'send', author, index, text });
    if (index === leaveAfter) steps.push({ do: 'leave', author: leaver });
    if (index === removeAfter) steps.push({ do: 'remove', author: removed });
  }
  return { authors, messages: lines.length, steps };
}

/** The speakers, but for the founder, in the order in which they fall silent. */
function quietest(lines: readonly ChatLine[], speakers: readonly string[]): readonly string[] {
  return speakers.slice(1).sort((one, other) => lastLine(lines, one) - lastLine(lines, other));
}

function lastLine(lines: readonly ChatLine[], author: string): number {
  return lines.findLastIndex(({ from }) => from === author);
}
