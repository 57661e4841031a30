/** The sign: four trunks, one root. */
export function GroveMark({ size = 40 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeLinecap="round" strokeWidth="5">
        <path d="M12 45V20M25.3 47V9M38.7 47V15M52 45V25" />
        <path d="M12 45c0 6 5 9 11 10h18c6-1 11-4 11-10M25.3 47c0 5 2 7 6.7 8 4.7-1 6.7-3 6.7-8" />
      </g>
      <path d="M52 17c-5-1-6-6-4-11 5 1 7 6 4 11z" fill="var(--leaf)" />
    </svg>
  );
}

/** Position, width and height of each trunk, by eye. */
const TRUNKS: readonly (readonly [x: number, width: number, top: number, marks: readonly number[]])[] = [
  [28, 16, 36, [96, 150, 232]],
  [92, 26, 0, [60, 128, 190, 262]],
  [150, 12, 62, [120, 214]],
  [206, 20, 20, [84, 160, 248]],
  [266, 30, 0, [48, 110, 206, 274]],
  [334, 14, 48, [118, 196]],
  [386, 22, 10, [74, 148, 236]],
  [446, 17, 40, [108, 184, 258]],
  [504, 28, 0, [54, 132, 216]],
  [566, 13, 58, [126, 204, 266]],
];
const GROUND = 300;

const LEAVES: readonly (readonly [x: number, y: number, turn: number])[] = [
  [70, 84, -24],
  [182, 46, 30],
  [244, 138, 12],
  [360, 96, -38],
  [424, 38, 20],
  [486, 176, -12],
  [548, 70, 42],
  [128, 226, 64],
  [312, 268, -70],
];

/** Aspen trunks over their one root; decoration only. */
export function GroveScene({ className }: { readonly className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 600 360" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <g fill="none" stroke="var(--line)" strokeWidth="5" strokeLinecap="round">
        {TRUNKS.map(([x, width], index) => {
          const next = TRUNKS[index + 1];
          const from = x + width / 2;
          const to = next === undefined ? 620 : next[0] + next[1] / 2;
          return <path key={x} d={`M${from} ${GROUND - 6}c2 ${34 + (index % 3) * 8} ${to - from - 2} ${34 + (index % 3) * 8} ${to - from} 0`} />;
        })}
      </g>
      {TRUNKS.map(([x, width, top, marks]) => (
        <g key={x}>
          <path d={`M${x} ${GROUND}V${top}h${width}v${GROUND - top}q${-width / 2} 12 ${-width} 0z`} fill="var(--surface)" stroke="var(--line)" strokeWidth="1.5" />
          {marks.map((y, index) => (
            <path
              key={y}
              d={index % 2 === 0 ? `M${x + 1} ${y}q${width * 0.4} -3 ${width * 0.55} 2q${-width * 0.2} 3 ${-width * 0.55} -2z` : `M${x + width - 1} ${y}q${-width * 0.35} -4 ${-width * 0.5} 1q${width * 0.2} 4 ${width * 0.5} -1z`}
              fill="var(--ink)"
              opacity="0.34"
            />
          ))}
        </g>
      ))}
      {LEAVES.map(([x, y, turn]) => (
        <path key={x} d="M0 9C-8 6-9-4 0-9 9-4 8 6 0 9zM0 9v6" fill="var(--leaf)" stroke="var(--leaf)" transform={`translate(${x} ${y}) rotate(${turn})`} opacity="0.9" />
      ))}
    </svg>
  );
}
