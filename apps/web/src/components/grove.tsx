import styles from './grove.module.css';

/** The sign: four trunks on one root, and a leaf. */
export function GroveMark({ size = 40 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <path
        d="M6 55c7-7 15.5-10 26-10s19 3 26 10M14 48.5V25M26 45.5V9M38 45.5V19M50 48.5V31"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeWidth="5"
      />
      <path d="M43.5 15c-4-6-1-11 6.5-11.5C51 11 48.5 15 43.5 15z" fill="var(--leaf)" />
    </svg>
  );
}

type Trunk = readonly [x: number, width: number, lean: number];

const NEAR: readonly Trunk[] = [
  [40, 22, 3],
  [176, 30, -4],
  [330, 20, 2],
  [468, 27, 5],
  [585, 18, -2],
  [690, 32, -3],
  [806, 21, 4],
  [905, 28, 2],
  [1042, 19, -4],
  [1150, 30, 3],
  [1292, 22, -2],
  [1400, 27, 4],
  [1530, 20, -3],
];
const FAR: readonly Trunk[] = [
  [104, 9, 4],
  [142, 7, -2],
  [252, 11, 2],
  [290, 7, -4],
  [398, 10, -3],
  [432, 6, 2],
  [530, 9, 3],
  [636, 8, 2],
  [752, 10, -2],
  [858, 7, 3],
  [968, 11, -3],
  [1000, 6, 2],
  [1096, 9, 2],
  [1220, 10, -4],
  [1252, 7, 3],
  [1350, 8, -2],
  [1466, 10, 2],
  [1574, 8, -3],
];
const GROUND = 214;
const LEAVES: readonly (readonly [x: number, y: number, turn: number, size: number])[] = [
  [96, 74, -24, 1],
  [226, 128, 40, 0.8],
  [372, 52, 30, 0.9],
  [520, 116, 12, 0.75],
  [640, 62, -38, 1],
  [664, 168, 70, 0.8],
  [742, 98, 20, 0.85],
  [862, 44, -16, 0.75],
  [884, 150, 48, 0.95],
  [990, 86, 62, 0.8],
  [1112, 140, -60, 0.9],
  [1230, 66, 24, 1],
  [1376, 118, -30, 0.8],
  [1490, 58, 44, 0.9],
];

/** A trunk: a little thinner above, flared where it goes into the ground. */
function outline([x, width, lean]: Trunk): string {
  const top = x + lean;
  const half = width / 2;
  return `M${top - half * 0.82} -4C${x - half} 80 ${x - half} 150 ${x - half} 190q0 17 ${-half * 0.45} 26h${width + half * 0.9}q${-half * 0.45} -9 ${-half * 0.45} -26C${x + half} 150 ${x + half} 80 ${top + half * 0.82} -4z`;
}

/** The dark marks of aspen bark: where a branch was, an eye; between them, short lines. */
function marks([x, width, lean]: Trunk, index: number): string {
  const half = width / 2;
  let path = '';
  for (let y = 20 + ((index * 37) % 30), n = index; y < 188; y += 24 + ((n * 13) % 17), n += 1) {
    const middle = x + lean * (1 - y / GROUND);
    if (n % 3 === 0) path += `M${middle - half * 0.5} ${y}q${half * 0.5} -5 ${half} 0q${-half * 0.5} 5.5 ${-half} 0z`;
    else if (n % 3 === 1)
      path += `M${middle - half * 0.94} ${y}q${half * 0.6} -2.5 ${half * 0.8} .6q${-half * 0.4} 2 ${-half * 0.8} .6z`;
    else
      path += `M${middle + half * 0.94} ${y}q${-half * 0.5} -2.5 ${-half * 0.7} .6q${half * 0.3} 2 ${half * 0.7} .6z`;
  }
  return path;
}

/** The one root, under all trunks. */
function root(): string {
  return NEAR.slice(1).reduce((path, [x], index) => {
    const [before] = NEAR[index] ?? [0];
    const depth = 22 + ((index * 11) % 15);
    return `${path}M${before} ${GROUND}c6 ${depth} ${(x - before) * 0.3} ${depth} ${(x - before) / 2} ${depth}s${(x - before) / 2 - 6} 0 ${(x - before) / 2} ${-depth}`;
  }, '');
}

/** Aspen trunks over their one root; decoration only. */
export function GroveScene() {
  return (
    <svg className={styles.scene} viewBox="0 0 1600 260" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <g className={styles.trees}>
        <path d={FAR.map(outline).join('')} className={styles.far} />
        <path d={root()} className={styles.root} />
        <path d={NEAR.map(outline).join('')} className={styles.near} />
        <path d={NEAR.map(marks).join('')} className={styles.marks} />
      </g>
      <path d={`M0 ${GROUND + 2}h1600`} className={styles.ground} />
      {LEAVES.map(([x, y, turn, size]) => (
        <path
          key={x}
          d="M0 7.5C-7 6.5-9-1-4.5-5.5-2.5-7.5-1-8 0-9.5 1-8 2.5-7.5 4.5-5.5 9-1 7 6.5 0 7.5zm0 0v6"
          className={styles.leaf}
          transform={`translate(${x} ${y}) rotate(${turn}) scale(${size})`}
        />
      ))}
    </svg>
  );
}
