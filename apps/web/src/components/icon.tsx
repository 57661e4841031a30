const SHAPES = {
  add: 'M12 5v14M5 12h14',
  archive: 'M4 4.5h16v4H4zM5.5 8.500v11h13v-11M10 12.500h4',
  attach: 'M20 11.5 11.6 20a5.2 5.2 0 0 1-7.4-7.4l8.6-8.5a3.5 3.5 0 0 1 5 5l-8.5 8.4a1.7 1.7 0 0 1-2.5-2.4l7.7-7.7',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4M12 5V3',
  camera: 'M4 8h4l1.6-3h4.8L16 8h4v11H4zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M9 5l7 7-7 7',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  crop: 'M7 2v15h15M2 7h15v15',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  group:
    'M8.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.6-5.6 6-5.6s6 2 6 5.6M15.5 5a3.2 3.2 0 0 1 0 6.2M17.5 14.8c2.5.6 4 2.4 4 5.2',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10M19 10h-.01',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.500 0 0 1 7 0v3M12 14.500v2',
  look: 'M12 3a9 9 0 1 0 0 18c1.6 0 2-1.2 1.4-2.3-.8-1.5-.1-3.2 1.8-3.2H17a4 4 0 0 0 4-4C21 6.6 17 3 12 3zM7.5 12h.01M9.5 7.8h.01M14.5 7.8h.01',
  mic: 'M12 15a3.2 3.2 0 0 0 3.2-3.2V6.2a3.2 3.2 0 0 0-6.4 0v5.6A3.2 3.2 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  muted:
    'M6 9.500a6 6 0 0 1 9.500-4.900M18 10.500c.2 4 1.500 5 1.500 5.500h-12M6 10.800c-.2 3.700-1.500 4.700-1.500 5.200h4M10 19.500a2.200 2.200 0 0 0 4 0M4 3.500l16 17',
  forward: 'M14 7l5.5 5.5L14 18M19 12.5h-8c-4 0-6.5 2-6.5 6',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6',
  star: 'M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.700-.8z',
  pause: 'M8 5v14M16 5v14',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 16M9 9.5h.01',
  play: 'M8 5l11 7-11 7z',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h2',
  react: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.2c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.6h.01M15 9.6h.01',
  reply: 'M10 7L4.5 12.5 10 18M5 12.5h8c4 0 6.5 2 6.5 6',
  save: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L20.500 20.500',
  send: 'M12 19V5M6 11l6-6 6 6',
  share: 'M12 15V4M8 7.5l4-4 4 4M6 12v8h12v-8',
  trash: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5',
  up: 'M12 19V5M6 11l6-6 6 6',
  turn: 'M19.5 12a7.5 7.5 0 1 1-2.5-5.6M19.5 3v4.5H15',
  server: 'M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01',
  warn: 'M12 8v5M12 16.5h.01M12 3.5L2.5 20h19z',
  write: 'M4 20l1.2-4.2L15.5 5.5a2 2 0 0 1 3 3L8.2 18.800zM13 20h7',
} as const;

export type IconName = keyof typeof SHAPES;

/** Signs that point with the reading direction. */
const MIRRORED: ReadonlySet<IconName> = new Set<IconName>(['back', 'chevron', 'forward', 'reply']);

/** A drawn sign. It says nothing to a screen reader: its button or text does. */
export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) {
  const dots = name === 'more';
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={dots ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-mirrored={MIRRORED.has(name) || undefined}
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
