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
  const from = around && first > BEFORE ? wordStart(text, first - BEFORE) : 0;
  let at = from;
  return (
    <>
      {from > 0 && '… '}
      {marks.map(([start, end]) => {
        const before = text.slice(at, start);
        at = end;
        return (
          <Fragment key={start}>
            {before}
            <mark>{text.slice(start, end)}</mark>
          </Fragment>
        );
      })}
      {text.slice(at)}
    </>
  );
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space < 0 || space > at + BEFORE / 2 ? at : space + 1;
}
