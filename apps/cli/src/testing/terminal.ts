import { Readable } from 'node:stream';
import type { Pando } from '@pando/engine/api';
import { commands } from '../commands/index.ts';
import { EventJournal } from '../event-journal.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';

/** Runs `pando` command lines in this process, on a given Pando, and keeps what they print. */
export class Terminal {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly interruption = new AbortController();
  readonly #profile: string;
  readonly #session: Session;

  constructor(profile: string, pando: Pando) {
    this.#profile = profile;
    this.#session = { pando, caughtUp: async () => {}, close: async () => {} };
  }

  /** Lets events of the Pando go to the profile's journal, as an owner does. */
  journal(): EventJournal {
    const journal = new EventJournal(this.#profile);
    this.#session.pando.subscribe((event) => journal.append(event));
    return journal;
  }

  async run(args: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): Promise<number> {
    this.stdout.length = 0;
    this.stderr.length = 0;
    return run(args, commands, {
      env: { PANDO_PROFILE: this.#profile, ...env },
      stdin: Readable.from(stdin === '' ? [] : [stdin]),
      interrupted: this.interruption.signal,
      print: (line) => void this.stdout.push(line),
      warn: (line) => void this.stderr.push(line),
      flushed: async () => {},
      openSession: async () => this.#session,
    });
  }
}
