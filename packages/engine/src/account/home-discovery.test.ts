import { type Descriptor, type ReplicaSet, descriptorJson, descriptorStatement } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { HomeDiscovery, firstHomesOf } from './home-discovery.ts';
import { ScriptedNetwork, type ScriptedServer } from './testing/scripted-network.ts';

/** Servers' descriptors by URL; each is answered when the test says so. */
class Web {
  readonly net = new ScriptedNetwork('discovery');
  readonly #pages = new Map<string, unknown>();
  readonly #asked: { readonly id: number; readonly url: string }[] = [];
  #discovery: HomeDiscovery | undefined;
  found: ReplicaSet | 'nothing' | 'open' = 'open';

  publish(name: string, peers: readonly string[], about: Partial<Descriptor> = {}): ScriptedServer {
    const server = this.net.server(name);
    const { key, incarnation, url } = server.replica;
    const descriptor: Descriptor = {
      key,
      incarnation,
      url,
      name,
      operator: name,
      operatorKind: 'person',
      hosting: '',
      country: '',
      software: '',
      protocolVersions: [1],
      state: 'open',
      retentionSeconds: 1,
      maxBlobBytes: 1,
      peers: peers.map(urlOf),
      at: 0,
      ...about,
    };
    const signature = descriptorStatement.sign(this.net.crypto, server.seed, descriptor);
    this.#pages.set(url, descriptorJson({ descriptor, signature }));
    return server;
  }

  forge(name: string): void {
    const page = this.#pages.get(urlOf(name)) as { signed: string };
    this.#pages.set(urlOf(name), { ...page, signed: `${page.signed.slice(0, -4)}AAAA` });
  }

  async look(given: readonly string[], choose = firstHomesOf): Promise<void> {
    await this.#turn((turn) => {
      this.#discovery = new HomeDiscovery(this.net.ctx, turn, given.map(urlOf), choose, (_, homes) => {
        this.found = homes ?? 'nothing';
      });
    });
  }

  /** Answers all that is asked, in the order in which it was asked, but for those who are silent. */
  async answer(...silent: readonly string[]): Promise<void> {
    for (let next = this.#asked.shift(); next !== undefined; next = this.#asked.shift()) {
      const { id, url } = next;
      if (silent.map(urlOf).includes(url)) continue;
      const page = this.#pages.get(url);
      const body = new TextEncoder().encode(JSON.stringify(page));
      const answer =
        page === undefined ? { status: 0, headers: {}, body: new Uint8Array() } : { status: 200, headers: {}, body };
      await this.#turn((turn) => this.net.ctx.http.answered(turn, id, answer));
    }
  }

  async wait(ms: number): Promise<void> {
    this.net.now += ms;
    await this.#turn(() => {});
  }

  get names(): readonly string[] {
    return typeof this.found === 'string' ? [this.found] : this.found.replicas.map((home) => home.url.slice(7, -8));
  }

  async #turn(act: Parameters<ScriptedNetwork['turn']>[0]): Promise<void> {
    const turn = await this.net.turn(async (begun) => {
      await act(begun);
      await this.#discovery?.plan(begun);
    });
    for (const effect of turn.effects()) {
      if (effect.type === 'http')
        this.#asked.push({ id: effect.id, url: effect.url.replace('/.well-known/pando', '') });
    }
  }
}

const urlOf = (name: string): string => `http://${name}.example`;

describe('looking for homes', () => {
  it('gives up at once where all have answered and none will do', async () => {
    const web = new Web();
    web.publish('a', ['b']);
    web.publish('b', []);
    await web.look(['a'], () => []);
    await web.answer();
    expect(web.names).toEqual(['nothing']);
  });

  it('takes four servers of four operators, the given ones first', async () => {
    const web = new Web();
    web.publish('a', ['b', 'c', 'd', 'e']);
    for (const name of ['b', 'c', 'd']) web.publish(name, []);
    web.publish('e', []);
    await web.look(['a', 'e']);
    await web.answer();
    expect(web.names).toEqual(['a', 'e', 'b', 'c']);
    expect(web.found).toMatchObject({ quorum: 3 });
  });

  it('takes a second server of an operator only where there is no other', async () => {
    const web = new Web();
    web.publish('a', ['b', 'c', 'd', 'e'], { operator: 'one' });
    web.publish('b', [], { operator: 'one' });
    web.publish('c', [], { operator: 'one' });
    web.publish('d', [], { operator: 'two' });
    web.publish('e', [], { operator: 'three' });
    await web.look(['a']);
    await web.answer();
    expect(web.names).toEqual(['a', 'd', 'e', 'b']);
  });

  it('finds servers through several others', async () => {
    const web = new Web();
    web.publish('a', ['b']);
    web.publish('b', ['c']);
    web.publish('c', ['d']);
    web.publish('d', ['a']);
    await web.look(['a']);
    await web.answer();
    expect(web.names).toEqual(['a', 'b', 'c', 'd']);
  });

  it('makes do with fewer when the others say nothing for a while', async () => {
    const web = new Web();
    web.publish('a', ['b', 'c']);
    web.publish('b', []);
    await web.look(['a']);
    await web.answer('c');
    expect(web.found).toBe('open');
    await web.wait(2_500);
    expect(web.names).toEqual(['a', 'b']);
  });

  it('passes over servers that are full, closing, of another protocol, twice the same, or not what they say', async () => {
    const web = new Web();
    web.publish('a', ['b', 'c', 'd', 'e', 'f']);
    web.publish('b', [], { state: 'full' });
    web.publish('c', [], { state: 'closing' });
    web.publish('d', [], { protocolVersions: [2] });
    web.publish('e', []);
    web.forge('e');
    web.publish('f', []);
    await web.look(['a']);
    await web.answer();
    expect(web.names).toEqual(['a', 'f']);
  });

  it('tries again, and gives up after ten seconds', async () => {
    const web = new Web();
    await web.look(['a']);
    await web.answer();
    expect(web.found).toBe('open');
    await web.wait(1_000);
    await web.answer();
    web.publish('a', []);
    await web.wait(1_000);
    await web.answer();
    expect(web.names).toEqual(['a']);
    const nobody = new Web();
    await nobody.look([]);
    await nobody.wait(10_000);
    expect(nobody.found).toBe('nothing');
  });
});
