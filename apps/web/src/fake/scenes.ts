import { PLAIN } from './organised.ts';
import type { Message, Person } from '@pando/engine/api';
import { type SceneFile, drawnPicture, drawnVoice } from './media-scene.ts';
import type { FakeConversation, FakeServer, FakeWorld } from './fake-pando.ts';

/* Worlds to look at while developing. */

export const people = {
  me: { account: 'a0'.repeat(32), name: 'Ida' },
  noor: { account: 'b1'.repeat(32), name: 'Noor' },
  tomas: { account: 'c2'.repeat(32), name: 'Tomáš' },
  wanja: { account: 'd3'.repeat(32), name: 'Wanja Achieng' },
  lev: { account: 'e4'.repeat(32), name: 'Lev' },
  grandma: { account: 'f5'.repeat(32), name: 'Großmutter Hannelore' },
  stranger: { account: '17'.repeat(32), name: 'Kit' },
} satisfies Record<string, Person>;

const servers = (): FakeServer[] => [
  {
    url: 'https://larch.example',
    state: 'connected',
    name: 'Larch',
    operator: 'Larch Cooperative',
    country: 'DE',
    version: '0.1.0',
  },
  {
    url: 'https://fjord.example',
    state: 'connected',
    name: 'Fjord',
    operator: 'University of Bergen',
    country: 'NO',
    version: '0.1.0',
  },
  {
    url: 'https://ceibo.example',
    state: 'offline',
    name: 'Ceibo',
    operator: 'Rosa Ledesma',
    country: 'UY',
    version: '0.1.0',
  },
  {
    url: 'https://kauri.example',
    state: 'connected',
    name: 'Kauri',
    operator: 'Kauri Trust',
    country: 'NZ',
    version: '0.1.0',
  },
];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Line extends Partial<Omit<Message, 'from'>> {
  readonly from: Person;
  /** Minutes before now. */
  readonly ago: number;
}

function conversation(
  id: string,
  kind: 'direct' | 'group',
  name: string,
  others: readonly Person[],
  lines: readonly Line[],
  unread = 0,
  status: FakeConversation['summary']['status'] = 'active',
): FakeConversation {
  const now = Date.now();
  const messages = lines.map(({ from, ago, ...rest }, index): Message => {
    const own = from === people.me;
    return {
      id: `${String(index).padStart(8, '0')}${id}`.slice(0, 64),
      conversation: id,
      from,
      at: new Date(now - ago * MINUTE).toISOString(),
      own,
      text: '',
      ...(own && { state: 'read' as const }),
      ...rest,
    };
  });
  const last = messages.at(-1);
  const firstUnread = messages.filter(({ own, notice }) => !own && notice === undefined).at(-unread)?.id;
  const summary = {
    id,
    kind,
    name,
    members: [people.me, ...others],
    unread,
    mentions: 0,
    writable: status === 'active',
    status,
    activeAt: last?.at ?? new Date(now - DAY).toISOString(),
    queued: 0,
    preferences: PLAIN,
    ...(last && { last }),
    ...(unread > 0 && firstUnread !== undefined && { firstUnread }),
  };
  return { summary, messages };
}

/** A small picture, drawn rather than stored. */
async function picture(): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(720, 480);
  const paint = canvas.getContext('2d');
  if (!paint) throw new Error('no canvas');
  const sky = paint.createLinearGradient(0, 0, 0, 480);
  sky.addColorStop(0, '#f4d9a0');
  sky.addColorStop(0.55, '#e9a45c');
  sky.addColorStop(1, '#4d5c4a');
  paint.fillStyle = sky;
  paint.fillRect(0, 0, 720, 480);
  paint.fillStyle = '#fff3d0';
  paint.beginPath();
  paint.arc(500, 190, 46, 0, 7);
  paint.fill();
  for (const [layer, color] of ['#8a7d5a', '#5d6650', '#36443a'].entries()) {
    paint.fillStyle = color;
    paint.beginPath();
    paint.moveTo(0, 480);
    for (let x = 0; x <= 720; x += 20) {
      paint.lineTo(x, 270 + layer * 60 + Math.sin(x / (70 - layer * 12) + layer * 2) * (34 - layer * 6));
    }
    paint.lineTo(720, 480);
    paint.fill();
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

const { me, noor, tomas, wanja, lev, grandma, stranger } = people;

function hut(): FakeConversation {
  return conversation(
    '11'.repeat(32),
    'group',
    'Hut weekend',
    [noor, tomas, wanja],
    [
      { from: me, ago: 2 * 1440 + 90, notice: { kind: 'created' } },
      { from: me, ago: 2 * 1440 + 89, notice: { kind: 'joined', who: noor, by: me } },
      { from: me, ago: 2 * 1440 + 88, notice: { kind: 'joined', who: tomas, by: me } },
      {
        from: me,
        ago: 2 * 1440 + 80,
        text: 'I booked the hut from Friday to Sunday. There are eight beds and one stove that is older than all of us together.',
      },
      { from: noor, ago: 2 * 1440 + 71, text: 'Wonderful!', reactions: [{ emoji: '🎉', from: [me, tomas] }] },
      { from: noor, ago: 2 * 1440 + 70, text: 'I can take three people in the car. Who comes by train?' },
      { from: tomas, ago: 2 * 1440 + 40, text: 'Train for me. The 15:12 gets in just before dark.' },
      { from: me, ago: 1440 + 200, notice: { kind: 'joined', who: wanja, by: noor } },
      { from: wanja, ago: 1440 + 190, text: 'Hello all. I bring bread and the good cheese' },
      { from: wanja, ago: 1440 + 189, text: '🧀' },
      {
        from: me,
        ago: 1440 + 180,
        text: 'Then nothing can go wrong',
        replyTo: '11'.repeat(32).concat('0008').padEnd(64, '0'),
      },
      {
        from: tomas,
        ago: 1440 + 120,
        text: 'This is the way up, marked in blue: https://maps.example/hut?from=station',
        edited: true,
      },
      {
        from: noor,
        ago: 190,
        text: 'From the ridge this morning',
        attachments: [{ name: 'ridge.png', mediaType: 'image/png', size: 184_211 }],
      },
      {
        from: me,
        ago: 180,
        text: 'Oh. Now I cannot wait.',
        reactions: [
          { emoji: '❤️', from: [noor] },
          { emoji: '🍂', from: [wanja, tomas] },
        ],
      },
      { from: tomas, ago: 42, text: '', deleted: true },
      {
        from: tomas,
        ago: 40,
        text: 'Timetable, both ways',
        attachments: [{ name: 'timetable-autumn-2026.pdf', mediaType: 'application/pdf', size: 1_284_000 }],
      },
      {
        from: noor,
        ago: 12,
        text: 'Can somebody bring a second pot? Mine has lost its handle, and the one up there has lost more than that.',
      },
      { from: me, ago: 3, text: 'I have one', state: 'delivered' },
      { from: me, ago: 2, text: 'And matches', state: 'sent' },
    ],
  );
}

/** So many messages has the long conversation of the scene `long`, and so many of them were not seen. */
const LONG = 100_000;
const LONG_UNREAD = 500;

/** Years of talk in one group. */
function longTalk(): FakeConversation {
  const speakers = [lev, noor, me, tomas];
  const lines = Array.from({ length: LONG }, (_, n): Line => {
    // Now and then the same person goes on; now and then it is a longer one.
    const from = speakers[(n * 7 + Math.floor(n / 3)) % speakers.length] ?? lev;
    const words = n % 11 === 0 ? 3 : 1;
    return { from, ago: (LONG - n) * 13 + 5, text: `${n} `.concat('The aspen trembles. '.repeat((n % 4) * words + 1)) };
  });
  return conversation('77'.repeat(32), 'group', 'Long talk', [lev, noor, tomas], lines, LONG_UNREAD);
}

/** So many conversations has the list of the scene `crowd`. */
const CROWD = 1000;

/** Everybody one has ever met. */
function crowd(): readonly FakeConversation[] {
  return Array.from({ length: CROWD }, (_, n) => {
    const person = { account: n.toString(16).padStart(4, '0').repeat(16), name: `Neighbour ${n}` };
    const lines: readonly Line[] = [{ from: person, ago: 10 + n * 37, text: `The ${n}th thing that was said` }];
    return conversation(person.account, 'direct', person.name, [person], lines);
  });
}

/** A conversation of pictures, voices and files. */
async function addMedia(world: FakeWorld): Promise<void> {
  const wide = await drawnPicture('ridge.jpg', 1600, 900, 30);
  const high = await drawnPicture('tower.jpg', 900, 1500, 200);
  const more = await Promise.all([10, 90, 150, 260].map((hue, at) => drawnPicture(`walk-${at}.jpg`, 1200, 900, hue)));
  const video: SceneFile = {
    attachment: {
      name: 'leaves.mp4',
      mediaType: 'video/mp4',
      size: 18_400_000,
      media: { ...wide.attachment.media, kind: 'video', width: 1600, height: 900, duration: 47_000 },
    },
    bytes: new Uint8Array(18_400_000),
  };
  const report: SceneFile = {
    attachment: { name: 'survey-of-the-northern-slope.pdf', mediaType: 'application/pdf', size: 41_000_000 },
    bytes: new Uint8Array(41_000_000),
  };
  const sent: readonly (readonly [Person, string, readonly SceneFile[]])[] = [
    [noor, 'The whole walk', [...more, high]],
    [me, '', [wide]],
    [noor, 'And how it sounded', [drawnVoice(9)]],
    [noor, '', [drawnVoice(4)]],
    [tomas, '', [high]],
    [me, 'Two for the wall', more.slice(0, 2)],
    [tomas, 'The wind', [video]],
    [tomas, '', [report]],
  ];
  const lines = sent.map(([from, text, files], at): Line => ({
    from,
    ago: 60 - at * 5,
    text,
    attachments: files.map(({ attachment }) => attachment),
  }));
  const album = conversation('88'.repeat(32), 'group', 'Pictures', [noor, tomas], lines);
  for (const [at, message] of album.messages.entries()) {
    world.files.set(message.id, sent[at]?.[2].map(({ bytes }) => bytes) ?? []);
  }
  world.conversations.unshift(album);
}

/** Some have a picture, others none, as it is. */
async function addFaces({ conversations, pictures }: FakeWorld): Promise<void> {
  const side = 256;
  const faces = new Map<string, string>();
  for (const [id, hue] of [
    [noor.account, 200],
    [tomas.account, 20],
    ['11'.repeat(32), 90],
  ] as const) {
    const name = id.slice(0, 2).repeat(32);
    pictures.set(name, (await drawnPicture('face', side, side, hue)).bytes);
    faces.set(id, name);
  }
  const verified = new Map<string, 'verified' | 'changed'>([
    [grandma.account, 'verified'],
    [lev.account, 'changed'],
  ]);
  const pictureOf = (id: string): { picture?: string } => {
    const picture = faces.get(id);
    return picture === undefined ? {} : { picture };
  };
  for (const each of conversations) {
    const { id, kind, members } = each.summary;
    const other = kind === 'direct' ? members.find(({ account }) => account !== me.account)?.account : undefined;
    const verification = verified.get(other ?? '');
    each.summary = {
      ...each.summary,
      ...pictureOf(other ?? id),
      ...(verification && { verification }),
      members: members.map((person) => ({ ...person, ...pictureOf(person.account) })),
    };
  }
}

/** A conversation with one message of each kind. */
function kinds(): FakeConversation {
  const text = `Who takes what? @${noor.name} has the list.`;
  const talk = conversation(
    '99'.repeat(32),
    'group',
    'Market',
    [noor, tomas, wanja, lev],
    [
      { from: noor, ago: 320, text: '**Saturday**, not *Sunday*. ~~Eight~~ seven o’clock, ||a surprise waits||' },
      { from: tomas, ago: 300, text: '> seven o’clock\nWhy so early?\n```sh\nsleep 8h\n```' },
      { from: me, ago: 280, text, mentions: [{ start: 16, length: 5, who: noor }], starred: true },
      {
        from: wanja,
        ago: 240,
        text: 'Poll: What do we bake?',
        poll: {
          question: 'What do we bake?',
          multiple: true,
          options: [
            { text: 'Rye bread', votes: [noor, me, lev] },
            { text: 'Plum cake', votes: [wanja] },
            { text: 'Nothing, we buy', votes: [] },
          ],
        },
      },
      {
        from: lev,
        ago: 200,
        text: 'Under the lime tree',
        location: { latitude: 52.5, longitude: 13.4, label: 'Under the lime tree' },
      },
      {
        from: noor,
        ago: 150,
        text: grandma.name,
        contact: { who: grandma, link: `https://larch.example/#AVu3kq8Jw2mX4yTz7pR1sLd0hGfNcB6eKiQoUaZxYvE.GH` },
      },
      {
        from: tomas,
        ago: 90,
        text: 'https://market.example/autumn',
        preview: {
          url: 'https://market.example/autumn',
          title: 'The autumn market',
          description: 'Stalls, times, and how to come without a car.',
        },
        forwarded: true,
      },
      {
        from: me,
        ago: 60,
        text: 'I bring the tables',
        edited: true,
        expiresAt: new Date(Date.now() + DAY).toISOString(),
      },
      { from: lev, ago: 30, notice: { kind: 'timer', seconds: 86_400, by: lev } },
      { from: lev, ago: 20, text: 'And the tent', silent: true },
      { from: lev, ago: 10, text: '⛺️' },
    ],
  );
  const preferences = { ...PLAIN, pinned: 1, folders: ['Town'] };
  return { ...talk, summary: { ...talk.summary, preferences } };
}

/** `?scene=` in dev.html. */
export async function scene(name: string, delayMs: number): Promise<FakeWorld> {
  const world: FakeWorld = {
    contacts: [],
    conversations: [],
    servers: servers(),
    files: new Map(),
    pictures: new Map(),
    online: name !== 'offline',
    delayMs,
  };
  if (name === 'start' || name === 'invited') return world;
  world.me = {
    ...me,
    link: `https://larch.example/#AVu3kq8Jw2mX4yTz7pR1sLd0hGfNcB6eKiQoUaZxYvE.${me.name}`,
    homes: world.servers.map(({ url }) => url),
  };
  if (name === 'empty') return world;
  world.contacts.push(...[noor, tomas, wanja, lev, grandma].map((person) => ({ ...person, blocked: false })));
  world.contacts.push({ ...stranger, blocked: false }, { account: '28'.repeat(32), name: 'Prize Draw', blocked: true });
  if (name === 'long' || name === 'crowd') {
    world.conversations.push(...(name === 'long' ? [longTalk()] : crowd()));
    return world;
  }
  const group = hut();
  const long = Array.from({ length: 400 }, (_, n): Line => ({
    from: n % 3 === 0 ? me : lev,
    ago: (400 - n) * 17 + 100,
    text:
      n % 7 === 0
        ? `Line ${n}, a longer one: the aspen’s leaves tremble because their stalks are flat, so that the slightest wind turns them.`
        : `Line ${n}`,
  }));
  world.conversations.push(
    group,
    conversation(
      '22'.repeat(32),
      'direct',
      noor.name,
      [noor],
      [
        { from: me, ago: 1500, text: 'Is your sister better?' },
        { from: noor, ago: 1490, text: 'Much. She laughs at the television again.' },
        { from: noor, ago: 9, text: 'Are you there this evening?' },
        { from: noor, ago: 8, text: 'I would ring at eight' },
      ],
      2,
    ),
    conversation('33'.repeat(32), 'direct', lev.name, [lev], long),
    conversation(
      '44'.repeat(32),
      'direct',
      grandma.name,
      [grandma],
      [
        {
          from: grandma,
          ago: 3000,
          text: 'Dear Ida, the parcel has come. Thank you! The apples were still warm from the sun. Hannelore',
        },
        { from: me, ago: 2990, text: '☀️🍎' },
        { from: me, ago: 5, text: 'I ring on Sunday', state: 'queued' },
      ],
    ),
    conversation(
      '55'.repeat(32),
      'group',
      'House meeting',
      [tomas, lev],
      [
        { from: tomas, ago: 9000, text: 'The minutes are in the hall.' },
        { from: me, ago: 8990, text: 'Thanks', state: 'not-sent' },
        { from: lev, ago: 8000, notice: { kind: 'removed', who: me, by: lev } },
      ],
      0,
      'removed',
    ),
    conversation('66'.repeat(32), 'direct', stranger.name, [stranger], [], 0, 'request'),
  );
  const ridge = group.messages.find(({ attachments }) => attachments?.[0]?.mediaType === 'image/png');
  const timetable = group.messages.find(({ attachments }) => attachments?.[0]?.mediaType === 'application/pdf');
  if (ridge) world.files.set(ridge.id, [typeof OffscreenCanvas === 'undefined' ? new Uint8Array(8) : await picture()]);
  if (timetable) world.files.set(timetable.id, [new Uint8Array(1_284_000)]);
  if (typeof OffscreenCanvas !== 'undefined') await addFaces(world);
  if (name === 'media') await addMedia(world);
  if (name === 'kinds') world.conversations.unshift(kinds());
  return world;
}
