import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, conversation, messageEvent, messageOf } from './testing/events.ts';
import { FakePando } from './testing/fake-pando.ts';
import { Terminal } from './testing/terminal.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pando-cli-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const sent = { id: 'm1', conversation, state: 'sent', acks: 4 } as const;

describe('pando', () => {
  it('prints the help, and the help of one command', async () => {
    const terminal = new Terminal(folder, new FakePando({}));
    expect(await terminal.run(['--help'])).toBe(0);
    expect(terminal.stdout.join('\n')).toMatch(
      /group create NAME \[LINK\|CONTACT\]\.\.\.[\s\S]*Exit codes:[\s\S]*2 {2}queued/u,
    );
    expect(await terminal.run(['send', '--help'])).toBe(0);
    expect(terminal.stdout.join('\n')).toContain(
      'usage: pando send TO [TEXT|-] [--file PATH] [--silent] [--timeout S]',
    );
  });

  it.each([
    { args: ['fly'], sentence: 'There is no command "fly": see "pando --help".' },
    {
      args: ['group'],
      sentence:
        '"pando group" is one of "pando group show", "pando group create", "pando group add", "pando group remove", "pando group leave", "pando group edit", "pando group role", "pando group picture", "pando group link", "pando group revoke", "pando group approve", "pando group deny".',
    },
    { args: ['add'], sentence: 'Something is missing: usage: pando add LINK' },
    { args: ['init'], sentence: '--name is missing: usage: pando init --name NAME [--server URL]...' },
    {
      args: ['list', 'all'],
      sentence: 'There is more than "pando list" takes (quote text that has spaces): usage: pando list',
    },
    { args: ['list', '--all'], sentence: 'Unknown option \'--all\': see "pando list --help".' },
    {
      args: ['send', 'Bo', 'hi', '--timeout', 'soon'],
      sentence: '--timeout must be a number from 0 to 86400, and "soon" is not.',
    },
    {
      args: ['serve', '--data', 'x', '--port', '80.5'],
      sentence: '--port must be a whole number from 0 to 65535, and "80.5" is not.',
    },
    { args: ['send', 'Bo'], sentence: 'There is nothing to send: give a TEXT, "-" for stdin, or --file.' },
  ])('says what is wrong with $args', async ({ args, sentence }) => {
    const terminal = new Terminal(folder, new FakePando({}));
    expect(await terminal.run(args)).toBe(3);
    expect(terminal.stderr).toEqual([sentence]);
    expect(terminal.stdout).toEqual([]);
  });

  it('takes options before, between and after the words of a command', async () => {
    const pando = new FakePando({
      'group.add': () => ({ ok: true, value: { id: conversation, name: 'Hike', members: [ana] } }),
    });
    const terminal = new Terminal(folder, pando);
    for (const args of [
      ['--json', 'group', 'add', conversation, 'Ana'],
      ['group', '--json', 'add', conversation, 'Ana'],
      ['group', 'add', conversation, 'Ana', '--json'],
    ]) {
      expect(await terminal.run(args)).toBe(0);
      expect(terminal.stdout).toEqual([JSON.stringify({ id: conversation, name: 'Hike', members: [ana] })]);
    }
    expect(pando.calls[2]).toEqual({ method: 'group.add', params: { conversation, members: ['Ana'] } });
  });

  it('prints the list as one array with --json', async () => {
    const summary = {
      id: conversation,
      kind: 'group',
      name: 'Hike',
      members: [ana],
      unread: 2,
      mentions: 0,
      writable: true,
      status: 'active',
      activeAt: '',
      queued: 0,
      preferences: { archived: false, folders: [], markedUnread: false, notify: 'all' },
    } as const;
    const terminal = new Terminal(folder, new FakePando({ list: () => ({ ok: true, value: [summary] }) }));
    expect(await terminal.run(['list', '--json'])).toBe(0);
    expect(terminal.stdout.map((line) => JSON.parse(line) as unknown)).toEqual([[summary]]);
    expect(await terminal.run(['list'])).toBe(0);
    expect(terminal.stdout).toEqual([`${conversation}  Hike (1 members, 2 unread)`]);
  });

  it('ends with 0 for a sent message and with 2 for a queued one', async () => {
    const states = ['sent', 'queued'] as const;
    for (const state of states) {
      const pando = new FakePando({ send: () => ({ ok: true, value: { ...sent, state } }) });
      const terminal = new Terminal(folder, pando);
      expect(await terminal.run(['send', 'Bo', 'hi', '--json'])).toBe(state === 'sent' ? 0 : 2);
      expect(terminal.stdout).toEqual([JSON.stringify({ ...sent, state })]);
      expect(pando.calls).toEqual([{ method: 'send', params: { to: 'Bo', text: 'hi', timeout: 30 } }]);
    }
  });

  it('sends what stands on stdin, and files with their type', async () => {
    const pando = new FakePando({
      send: () => ({ ok: true, value: sent }),
      'file.stage': () => ({ ok: true, value: { file: 'f', pieces: 2, pieceBytes: 4 } }),
      'file.put': ({ file, piece }) => ({ ok: true, value: { file, pieces: piece + 1 } }),
    });
    const terminal = new Terminal(folder, pando);
    writeFileSync(join(folder, 'bird.png'), 'pixels');
    expect(await terminal.run(['send', 'Bo', '-', '--timeout', '1.5'], 'two\nlines\n')).toBe(0);
    expect(await terminal.run(['send', 'Bo', '--file', join(folder, 'bird.png')])).toBe(0);
    expect(await terminal.run(['send', 'Bo', '--', '-x'])).toBe(0);
    expect(pando.calls.map(({ params }) => params)).toEqual([
      { to: 'Bo', text: 'two\nlines', timeout: 1.5 },
      { name: 'bird.png', mediaType: 'image/png', size: 6 },
      { file: 'f', piece: 0, bytes: new TextEncoder().encode('pixe') },
      { file: 'f', piece: 1, bytes: new TextEncoder().encode('ls') },
      { to: 'Bo', timeout: 30, files: [{ staged: 'f' }] },
      { to: 'Bo', text: '-x', timeout: 30 },
    ]);
  });

  it('puts a long history together from pages', async () => {
    const all = Array.from({ length: 2500 }, (_, index) => messageOf(`m${index}`));
    const pando = new FakePando({
      history: ({ limit = 50, before }) => {
        const end = before === undefined ? all.length : all.findIndex(({ id }) => id === before);
        return { ok: true, value: all.slice(Math.max(0, end - Math.min(limit, 1000)), end) };
      },
    });
    const terminal = new Terminal(folder, pando);
    expect(await terminal.run(['history', conversation, '--limit', '2200', '--json'])).toBe(0);
    expect(JSON.parse(terminal.stdout[0] ?? '')).toEqual(all.slice(300));
    expect(await terminal.run(['history', conversation, '--limit', '9000', '--json'])).toBe(0);
    expect(JSON.parse(terminal.stdout[0] ?? '')).toEqual(all);
  });

  it('saves an attachment', async () => {
    const attachment = { name: 'a.txt', mediaType: 'text/plain', size: 3 };
    const bytes = new Uint8Array([1, 2, 3]);
    const terminal = new Terminal(
      folder,
      new FakePando({ attachment: () => ({ ok: true, value: { attachment, bytes } }) }),
    );
    const path = join(folder, 'saved');
    expect(await terminal.run(['save', 'm1', path, '--json'])).toBe(0);
    expect(terminal.stdout).toEqual([JSON.stringify({ attachment, path })]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(await terminal.run(['save', 'm1', join(folder, 'no', 'folder')])).toBe(1);
    expect(terminal.stderr[0]).toMatch(/cannot be written: there is no such file or folder\.$/u);
  });

  it('takes pictures from files, takes them away, and writes them to files', async () => {
    const identity = { account: ana.account, name: 'Ana', link: '', homes: [] };
    const pando = new FakePando({
      'picture.set': () => ({ ok: true, value: identity }),
      'group.picture': () => ({ ok: true, value: { id: conversation, name: 'Hike', members: [] } }),
      picture: () => ({ ok: true, value: { bytes: Uint8Array.of(4, 5) } }),
    });
    const terminal = new Terminal(folder, pando);
    const [own, saved] = [join(folder, 'me.jpg'), join(folder, 'saved.jpg')];
    writeFileSync(own, Uint8Array.of(1, 2, 3));
    expect(await terminal.run(['picture', 'set', own])).toBe(0);
    expect(await terminal.run(['picture', 'set'])).toBe(0);
    expect(await terminal.run(['group', 'picture', conversation, own])).toBe(0);
    expect(await terminal.run(['picture', 'set', join(folder, 'none.jpg')])).toBe(1);
    expect(await terminal.run(['picture', 'save', 'ab'.repeat(32), saved])).toBe(0);
    const given = pando.calls.map(({ method, params }) => {
      const { bytes } = params as { readonly bytes?: Uint8Array | null };
      return [method, bytes && [...bytes]];
    });
    expect(given).toEqual([
      ['picture.set', [1, 2, 3]],
      ['picture.set', null],
      ['group.picture', [1, 2, 3]],
      ['picture', undefined],
    ]);
    expect([...readFileSync(saved)]).toEqual([4, 5]);
  });

  it('lists those whom an ambiguous name fits', async () => {
    const error = {
      code: 'ambiguous-name',
      message: '"Ana" is the name of several contacts.',
      candidates: [ana],
    } as const;
    const terminal = new Terminal(folder, new FakePando({ send: () => ({ ok: false, error }) }));
    expect(await terminal.run(['send', 'Ana', 'hi'])).toBe(1);
    expect(terminal.stderr).toEqual([`${error.message} (Ana ${ana.account})`]);
  });

  it('shows no control characters of others on a terminal', async () => {
    const reactions = [{ emoji: '\u001b[2J', from: [ana] }];
    const message = { ...messageOf('m1'), text: '\u001b]0;evil\u0007 tea', reactions };
    const error = { code: 'unknown-person', message: 'Nobody is called \u001b[2J.' } as const;
    const pando = new FakePando({
      history: () => ({ ok: true, value: [message] }),
      send: () => ({ ok: false, error }),
    });
    const terminal = new Terminal(folder, pando);
    expect(await terminal.run(['history', conversation])).toBe(0);
    expect(terminal.stdout[0]).toMatch(/Ana: \uFFFD\]0;evil\uFFFD tea {2}\(\uFFFD\[2J Ana\) {2}\[m1\]$/u);
    expect(await terminal.run(['send', 'Ana', 'hi'])).toBe(1);
    expect(terminal.stderr).toEqual(['Nobody is called \uFFFD[2J.']);
  });
});

describe('pando receive', () => {
  it('prints what arrived since the last time, once', async () => {
    const pando = new FakePando({});
    const terminal = new Terminal(folder, pando);
    terminal.journal();
    pando.emit(messageEvent('m1'));
    pando.emit({ type: 'network', online: true });
    expect(await terminal.run(['receive', '--json'])).toBe(0);
    expect(terminal.stdout).toEqual([JSON.stringify(messageEvent('m1'))]);
    expect(await terminal.run(['receive', '--json'])).toBe(0);
    expect(terminal.stdout).toEqual([]);
    pando.emit(messageEvent('m2'));
    expect(await terminal.run(['receive', '--json'])).toBe(0);
    expect(terminal.stdout).toEqual([JSON.stringify(messageEvent('m2'))]);
  });

  it('waits for something new as long as it may', async () => {
    const pando = new FakePando({});
    const terminal = new Terminal(folder, pando);
    terminal.journal();
    const received = terminal.run(['receive', '--json', '--timeout', '3600']);
    setTimeout(() => pando.emit(messageEvent('m1')), 20);
    expect(await received).toBe(0);
    expect(terminal.stdout).toEqual([JSON.stringify(messageEvent('m1'))]);
  });

  it('follows all events until it is interrupted, and takes none from the next "receive"', async () => {
    const pando = new FakePando({});
    const terminal = new Terminal(folder, pando);
    terminal.journal();
    pando.emit(messageEvent('before'));
    const following = terminal.run(['receive', '--follow', '--json']);
    setTimeout(() => pando.emit({ type: 'network', online: true }), 20);
    setTimeout(() => pando.emit(messageEvent('m1')), 40);
    setTimeout(() => terminal.interruption.abort(), 60);
    expect(await following).toBe(0);
    expect(terminal.stdout).toEqual([
      JSON.stringify({ type: 'network', online: true }),
      JSON.stringify(messageEvent('m1')),
    ]);
    expect(await terminal.run(['receive', '--json'])).toBe(0);
    expect(terminal.stdout).toHaveLength(2);
  });
});

describe('pando rpc', () => {
  it('answers calls and tells of events', async () => {
    const pando = new FakePando({
      send: (params) => {
        pando.emit(messageEvent('m1', params.text));
        return { ok: true, value: sent };
      },
    });
    const terminal = new Terminal(folder, pando);
    terminal.journal();
    const request = { jsonrpc: '2.0', id: 7, method: 'send', params: { to: 'Bo', text: 'hi' } };
    expect(await terminal.run(['rpc'], `${JSON.stringify(request)}\n`)).toBe(0);
    const lines = terminal.stdout.map((line) => JSON.parse(line) as unknown);
    expect(lines).toContainEqual({ jsonrpc: '2.0', id: 7, result: sent });
    expect(lines).toContainEqual({ jsonrpc: '2.0', method: 'event', params: messageEvent('m1', 'hi') });
  });
});
