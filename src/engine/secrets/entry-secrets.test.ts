/**
 * Secrets whose places are listed: variables, files, and programs that print them.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { virtualClock } from '../../testing/virtual-clock.ts';
import type { SecretEntry } from '../../workflow/formats/config-file.ts';
import { entrySecrets } from './entry-secrets.ts';
import { SecretReader } from './secret-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-entries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const PATH = process.env.PATH;

function readerOf(entries: Record<string, SecretEntry>, env: Record<string, string> = {}) {
  const clock = virtualClock();
  const sources = entrySecrets(entries, { folder, env: { PATH, ...env }, clock });
  return { clock, sources, reader: new SecretReader(sources) };
}

const script = (text: string, ttlMs?: number): SecretEntry => ({
  command: [process.execPath, '-e', text],
  ...(ttlMs !== undefined && { ttlMs }),
});

const linesOf = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n');
const noting = (name: string, word: string) => `fs.appendFileSync('${name}', '${word}\\n')`;

describe('places of secrets', () => {
  it('are asked for their own names alone, and say what they are', async () => {
    writeFileSync(join(folder, 'b.txt'), 'in-a-file\n');
    const entries = { a: { env: 'A' }, b: { file: './b.txt' }, c: { env: 'NONE' } };
    const { reader, sources, clock } = readerOf(entries, { A: 'in-a-variable' });
    expect([await reader.read('a'), await reader.read('b')]).toEqual([
      'in-a-variable',
      'in-a-file',
    ]);
    expect(sources.map(({ name }) => name)).toEqual(['env A', 'file ./b.txt', 'env NONE']);
    expect(await reader.find('c', { clock })).toBeUndefined();
    await expect(reader.read('c')).rejects.toMatchObject({
      code: 'E_SECRET',
      message: 'the secret c has no source: the variable NONE is not set',
    });
  });

  it('say that anybody may read a file of theirs', async () => {
    const file = join(folder, 'open.txt');
    writeFileSync(file, 'in-a-file\n');
    const { reader } = readerOf({
      a: { file: './open.txt' },
      b: { env: 'B' },
      c: { file: 'none' },
    });
    chmodSync(file, 0o644);
    expect(await reader.weaknessOf('a')).toBe(
      `anybody on this machine may read it: chmod 600 ${file}`,
    );
    chmodSync(file, 0o640);
    expect(await Promise.all(['a', 'b', 'c'].map((name) => reader.weaknessOf(name)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('say what would have to be there', () => {
    const { reader } = readerOf({ a: { file: './none.txt' }, b: { env: 'B' } });
    expect(['a', 'b', 'c'].map((name) => reader.lackOf(name))).toEqual([
      'the file ./none.txt is not there',
      'the variable B is not set',
      undefined,
    ]);
  });

  it('of programs are taken to have it, and no program is run to know', async () => {
    const { reader, clock } = readerOf({ a: script(noting('asked', 'x')) });
    expect(await reader.find('a', { clock })).toMatchObject({
      place: expect.stringContaining('command '),
    });
    expect(() => linesOf('asked')).toThrow('ENOENT');
  });
});

describe('a program that prints a secret', () => {
  it('is used again until its time is over', async () => {
    const text = `${noting('often', 'x')}; console.log('printed-' + fs.readFileSync('often').length)`;
    const { reader, clock } = readerOf({ a: script(text, 60_000) });
    expect(await Promise.all([reader.read('a'), reader.read('a')])).toEqual([
      'printed-2',
      'printed-2',
    ]);
    clock.advance(59_999);
    expect(await reader.read('a')).toBe('printed-2');
    clock.advance(1);
    expect(await reader.read('a')).toBe('printed-4');
  });

  it('runs alone', async () => {
    const text = `${noting('alone', 'in')}; setTimeout(() => { ${noting('alone', 'out')}; console.log('done-done') }, 20)`;
    const { reader } = readerOf({ a: script(text), b: script(text), c: script(text) });
    await Promise.all(['a', 'b', 'c'].map((name) => reader.read(name)));
    expect(linesOf('alone')).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  it('gets no secret of the environment, and no shell', async () => {
    const text =
      'console.log([process.env.HEDDLE_SECRET_X, process.env.Y, process.argv[1]].join())';
    const command = [process.execPath, '-e', text, '$Y; echo'];
    const { reader } = readerOf({ a: { command } }, { HEDDLE_SECRET_X: 'hidden', Y: 'there' });
    expect(await reader.read('a')).toBe(',there,$Y; echo');
  });

  it.each<[string, SecretEntry, string]>([
    ['fails', script("console.error('s3cr3t-value'); process.exit(3)"), 'the program ended with 3'],
    ['is killed', script("process.kill(process.pid, 'SIGKILL')"), 'the program ended with SIGKILL'],
    ['is not there', { command: ['no-such-program'] }, 'the program cannot be started (ENOENT)'],
    [
      'prints too much',
      script("process.stdout.write('x'.repeat(65537))"),
      'prints more than 64 KiB',
    ],
    ['prints no text', script('process.stdout.write(Uint8Array.of(0xff, 0x61))'), 'not UTF-8 text'],
  ])('and %s is no source, and the next one runs', async (_, entry, why) => {
    const { reader } = readerOf({ a: entry, b: script("console.log('next-one')") });
    const [failed, next] = await Promise.allSettled([reader.read('a'), reader.read('b')]);
    const { message } = (failed as PromiseRejectedResult).reason as Error;
    expect(message).toContain(why);
    expect(message).not.toContain('s3cr3t');
    expect(next).toEqual({ status: 'fulfilled', value: 'next-one' });
  });

  it('may print as much as a secret may have', async () => {
    const { reader } = readerOf({ a: script("process.stdout.write('x'.repeat(65536))") });
    expect((await reader.read('a')).length).toBe(65_536);
  });

  it('has ten seconds, and then it is ended', async () => {
    const { reader, clock, sources } = readerOf({ a: script('setInterval(() => {}, 1000)') });
    const reading = reader.read('a').catch((error: Error) => error.message);
    // It is started in a turn of its own.
    while (clock.pendingCount === 0) await new Promise((next) => setImmediate(next));
    clock.advance(9_999);
    expect(clock.pendingCount).toBe(1);
    clock.advance(1);
    expect(await reading).toBe(
      `the secret a cannot be read from ${sources[0]!.name}: the program has not ended in 10 s`,
    );
  });

  it('is ended when nobody waits for it any more', async () => {
    const { sources } = readerOf({ a: script('setInterval(() => {}, 1000)') });
    const stop = new AbortController();
    const reading = sources[0]!.get('a', { signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(reading).rejects.toThrow('the program ended with SIGKILL');
  });
});
