import { Fragment } from 'react';

/** So much of a long text is shown before the first mark. */
const BEFORE = 40;

interface Props {
  readonly text: string;
  readonly marks: readonly (readonly [number, number])[];
  /** Begins shortly before the first mark, where that is far in. */
  readonly around?: boolean;
}

/** A text with the places that were looked for marked. */
export function Marked({ text, marks, around = false }: Props) {
  const first = marks[0]?.[0] ?? 0;
  const start = around && first > BEFORE ? wordStart(text, first - BEFORE) : 0;
  return (
    <>
      {start > 0 && '… '}
      {marks.map(([from, to], i) => (
        <Fragment key={from}>
          {text.slice(marks[i - 1]?.[1] ?? start, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? start)}
    </>
  );
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space < 0 || space > at + BEFORE / 2 ? at : space + 1;
}
