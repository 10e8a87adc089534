/**
 * Servers that are not there, or not any more: who waits for them, and for how long.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { batch, expectEvents, record, started } from '../../src/testing/contract/store-draft.ts';
import { PASSWORD } from './server.ts';
import { endServer, isThere, newSchema, open, refused } from './set-up.ts';

/** Resolves when a store has had trouble, and again when it is over. */
function troubles() {
  const said: (string | undefined)[] = [];
  let wake = () => {};
  const onTrouble = (message: string | undefined) => {
    said.push(message);
    wake();
  };
  const until = async (count: number) => {
    while (said.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { said, onTrouble, until };
}

describe.skipIf(!isThere)('a server that is not there', () => {
  it('is waited for as long as was said by who begins, claims or reads', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as { port: number };
    nobody.close();
    const url = `postgres://u:${PASSWORD}@127.0.0.1:${port}/db`;
    const told = troubles();
    const store = open({ url, patienceMs: 300, onTrouble: told.onTrouble });
    const begun = performance.now();
    const calls = [() => store.begin(record('a')), () => store.claim('b'), () => store.list()];
    const errors = await Promise.all(calls.map(refused));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(300);
    for (const { kind, message, hint } of errors) {
      expect(kind).toBe('unusable');
      expect(message).toContain(`postgres://u@127.0.0.1:${port}/db cannot be used: no connection`);
      expect(hint).toContain('start the server');
    }
    expect(told.said).toEqual([expect.stringMatching(/^blocked: no connection/), undefined]);
  });

  it('that takes calls and says nothing is given up too', async () => {
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const store = open({ url: `postgres://u@127.0.0.1:${port}/db`, patienceMs: 500 });
    expect((await refused(() => store.list())).kind).toBe('unusable');
    await store.close();
    silent.close();
  });

  it('is waited for by a run that has begun, which says so; a new one is refused', async () => {
    const told = troubles();
    const schema = newSchema();
    const store = open({ schema, patienceMs: 300, onTrouble: told.onTrouble });
    await store.begin(record('a'));
    // The first ones may be under way when the server ends.
    const waiting: Promise<void>[] = [];
    const appending = setInterval(
      () => waiting.push(Promise.resolve(store.append('a', batch(started(waiting.length + 1))))),
      1,
    );
    const startAgain = await endServer('SIGQUIT');
    await told.until(1);
    clearInterval(appending);
    expect(told.said[0]).toMatch(/^blocked: (no connection to the server|the server is stopping)/);
    expect((await refused(() => store.begin(record('b')))).kind).toBe('unusable');
    await startAgain();
    await Promise.all(waiting);
    await told.until(2);
    expect(told.said.at(-1)).toBeUndefined();
    await expectEvents(
      store,
      'a',
      waiting.map((_, i) => started(i + 1)),
    );
    expect(await store.list()).toHaveLength(1);
  });

  it('takes requests again when it is back, and none is lost', async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    const told = new Promise<string>((resolve) => {
      one.listen((_, { id }) => {
        resolve(id);
        return true;
      });
    });
    await one.begin(record('a'));
    await other.begin(record('b'));
    await (await endServer('SIGINT'))();
    await other.ask('a', { id: 'q1', kind: 'cancel', reason: 'enough' });
    expect(await told).toBe('q1');
  });
});
