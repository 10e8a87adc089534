/**
 * The step type `output`: what it delivers to files, servers, standard output and sinks, and what it refuses.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { closeOrigins, origin } from '../../test/http-origin.ts';
import { attemptsOf, KEY } from '../../test/step-attempt.ts';
import type { StepContext } from '../workflow/step-context.ts';
import { outputStep } from './output.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-output-')));
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-outside-')));
const project = join(root, 'project');
const place = { root: project, directory: join(project, 'flows') };

afterAll(async () => {
  await closeOrigins();
  for (const folder of [root, outside]) rmSync(folder, { recursive: true });
});

beforeEach(() => {
  taken.length = 0;
  rmSync(project, { recursive: true, force: true });
  mkdirSync(place.directory, { recursive: true });
});

const written: (string | Uint8Array)[] = [];
const taken: [unknown, StepContext][] = [];
const sinks = {
  crm: async (data: unknown, context: StepContext) => {
    taken.push([data, context]);
  },
  broken: () => {
    throw new TypeError('no');
  },
};
const step = outputStep({ sinks, stdout: (data) => written.push(data) });
const { attempt, failure } = attemptsOf(step, place);

function file(path: string): string {
  return readFileSync(join(place.directory, path), 'utf8');
}

async function problems(config: Readonly<Record<string, unknown>>) {
  const preparation = { uses: 'output', config: config as never, place, graceMs: 0, load: false };
  const made = await step.prepare!(preparation);
  return 'problems' in made ? made.problems.map(({ key, message }) => `${key}: ${message}`) : [];
}

describe('a sink that may be missing', () => {
  it('is delivered to where it is there, and else to standard output', async () => {
    written.length = 0;
    const { output, notes } = await attempt({ to: 'warehouse', fallback: 'stdout' }, { input: 1 });
    expect([output, written, notes.destination]).toEqual([1, ['1\n'], 'stdout']);
    const there = await attempt({ to: 'crm', fallback: 'stdout' }, { input: 2 });
    expect([taken[0]?.[0], there.notes.destination, written.length]).toEqual([2, 'crm', 1]);
  });

  it('is a matter of sinks', async () => {
    expect(await problems({ to: 'warehouse', fallback: 'stdout' })).toEqual([]);
    expect(await problems({ to: 'stdout', fallback: 'stdout' })).toEqual([
      'fallback: "fallback" does nothing with to: stdout.',
    ]);
  });
});

describe('standard output', () => {
  it.each<[unknown, string | Uint8Array]>([
    ['as it is', 'as it is'],
    [{ a: [1] }, '{"a":[1]}\n'],
    [null, 'null\n'],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ])('gets %j', async (data, expected) => {
    written.length = 0;
    const { output, notes } = await attempt({ to: 'stdout' }, { input: data });
    expect(written).toEqual([expected]);
    expect(output).toBe(data);
    expect(notes).toEqual({ delivery_status: 'delivered', destination: 'stdout' });
  });

  it('gets nothing where others print on it', async () => {
    const quiet = attemptsOf(outputStep({ stdout: false }), place);
    const { output, notes } = await quiet.attempt({ to: 'stdout', data: 1 });
    expect([output, notes.delivery_status]).toEqual([1, 'in_result']);
  });
});

describe('a file', () => {
  it.each<[string | undefined, unknown, string]>([
    [undefined, 'text', 'text'],
    [undefined, { a: 1 }, '{"a":1}\n'],
    [undefined, new Uint8Array([104, 105]), 'hi'],
    ['json', 'text', '"text"\n'],
    ['jsonl', [{ a: 1 }, 2], '{"a":1}\n2\n'],
    ['jsonl', { a: 1 }, '{"a":1}\n'],
    ['text', 'täxt', 'täxt'],
    ['bytes', new Uint8Array([104]), 'h'],
  ])('of format %s with %j', async (format, data, expected) => {
    const settings = { to: 'file', path: 'out/deep/a.txt', ...(format && { format }) };
    const { output, notes } = await attempt(settings, { input: data });
    expect(file('out/deep/a.txt')).toBe(expected);
    expect(output).toBe(data);
    const bytes = Buffer.byteLength(expected);
    expect(notes).toEqual({ delivery_status: 'delivered', destination: 'out/deep/a.txt', bytes });
  });

  it.each([
    ['text', 7],
    ['bytes', 'a'],
  ])('of format %s is not made of %j', async (format, data) => {
    const error = await failure({ to: 'file', path: 'a', format, data });
    expect(error).toMatchObject({ code: 'E_INPUT', retryable: false });
    expect(readdirSync(place.directory)).toEqual([]);
  });

  it('takes the place of another one, with its mode, and leaves nothing beside it', async () => {
    writeFileSync(join(place.directory, 'a'), 'old', { mode: 0o640 });
    await attempt({ to: 'file', path: 'a', data: 'new' });
    expect(file('a')).toBe('new');
    expect(statSync(join(place.directory, 'a')).mode & 0o777).toBe(0o640);
    expect(readdirSync(place.directory)).toEqual(['a']);
  });

  it('is made where an attempt that was killed has left its beginning', async () => {
    writeFileSync(join(place.directory, `a.tmp-${KEY.slice(0, 16)}`), 'ne');
    await attempt({ to: 'file', path: 'a', data: 'new' });
    expect(readdirSync(place.directory)).toEqual(['a']);
  });

  it('is added to', async () => {
    for (const data of [{ n: 1 }, { n: 2 }])
      await attempt({ to: 'file', path: 'a', mode: 'append', format: 'jsonl', data });
    expect(file('a')).toBe('{"n":1}\n{"n":2}\n');
  });

  it('that is to be made must not be there, unless it is the same', async () => {
    const settings = { to: 'file', path: 'a', mode: 'create' };
    await attempt({ ...settings, data: 'new' });
    await attempt({ ...settings, data: 'new' });
    const error = await failure({ ...settings, data: 'other' });
    expect(error).toMatchObject({ code: 'E_WRITE', retryable: false });
    expect(error.message).toContain('already, with something else in it');
    expect(file('a')).toBe('new');
    expect(readdirSync(place.directory)).toEqual(['a']);
  });

  it.each(['replace', 'append', 'create'])('is as it was after a cancel (%s)', async (mode) => {
    const before = mode === 'create' ? [] : ['a'];
    if (mode !== 'create') writeFileSync(join(place.directory, 'a'), 'old');
    const stop = new AbortController();
    const data = 'x'.repeat(32 * 1024 * 1024);
    const call = attempt({ to: 'file', path: 'a', mode }, { input: data, signal: stop.signal });
    const reason = new Error('stopped');
    setImmediate(() => stop.abort(reason));
    await expect(call).rejects.toBe(reason);
    expect(readdirSync(place.directory)).toEqual(before);
    if (mode !== 'create') expect(file('a')).toBe('old');
  });

  it('beside a link is written where the link leads, inside the project', async () => {
    writeFileSync(join(project, 'real'), 'old');
    symlinkSync(join(project, 'real'), join(place.directory, 'a'));
    await attempt({ to: 'file', path: 'a', data: 'new' });
    expect(readFileSync(join(project, 'real'), 'utf8')).toBe('new');
  });

  it.each<[string, (at: string) => void, string]>([
    ['../../a', () => {}, 'leads outside the project'],
    ['/etc/a', () => {}, 'is an absolute path'],
    ['~/a', () => {}, 'starts in a home folder'],
    ['a/', () => {}, 'names a folder'],
    ['folder', (at) => mkdirSync(at), 'is no file'],
    ['link/a', (at) => symlinkSync(outside, join(at, '..')), 'leads outside the project'],
    ['link/b/c/a', (at) => symlinkSync(outside, join(at, '../../..')), 'leads outside the project'],
    ['link', (at) => symlinkSync(join(outside, 'a'), at), 'is a link that leads nowhere'],
    [
      'link',
      (at) => {
        writeFileSync(join(outside, 'there'), '');
        symlinkSync(join(outside, 'there'), at);
      },
      'leads outside the project',
    ],
  ])('at %s is refused', async (path, make, message) => {
    make(join(place.directory, path));
    const error = await failure(
      { to: 'file', path: '${{ inputs.path }}', data: 'x' },
      { filled: { path } },
    );
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    expect(error.message).toContain(message);
    expect(readdirSync(outside).filter((name) => name !== 'there')).toEqual([]);
  });

  it('says what the system refused', async () => {
    writeFileSync(join(place.directory, 'a'), '');
    const error = await failure({ to: 'file', path: 'a/b', data: 'x' });
    expect(error).toMatchObject({ code: 'E_WRITE', retryable: false });
    expect(error.message).toContain('the path leads through something that is not a folder');
  });
});

describe('a server', () => {
  it('gets the data, with the key of the step and who asks', async () => {
    const server = await origin((_, __, response) => response.writeHead(204).end());
    const auth = { bearer: 'token' };
    const { output, notes } = await attempt({
      to: 'http',
      url: `${server.url}/a?b=c`,
      auth,
      data: { n: 1 },
    });
    expect(output).toEqual({ n: 1 });
    const [asked] = server.asked;
    expect([asked!.method, asked!.body]).toEqual(['POST', '{"n":1}']);
    expect(asked!.headers).toMatchObject({
      'idempotency-key': KEY,
      authorization: 'Bearer token',
      'content-type': 'application/json',
    });
    expect(notes).toMatchObject({
      delivery_status: 'delivered',
      destination: `${server.url}/a`,
      status: 204,
    });
  });

  it('that answers with a fault fails the step as in http', async () => {
    const server = await origin((_, __, response) =>
      response.writeHead(503, { 'retry-after': '7' }).end(),
    );
    const error = await failure({ to: 'http', url: server.url, data: 1 });
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: true, retryAfterMs: 7_000 });
  });

  it('whose address is a secret is told by its host alone', async () => {
    const server = await origin((_, __, response) => response.writeHead(500).end());
    const hidden: string[] = [];
    const filled = { url: `${server.url}/services/T0/B0?k=1` };
    await failure(
      { to: 'http', url: '${{ secrets.hook }}', data: 1 },
      { filled, hide: (text) => hidden.push(text) },
    );
    expect(hidden).toEqual(['/services/T0/B0']);
  });
});

describe('a sink', () => {
  it('gets the data and the context', async () => {
    const { output, notes } = await attempt({ to: 'crm', data: { n: 1 } });
    expect(taken).toHaveLength(1);
    expect([output, taken[0]![0], taken[0]![1].idempotencyKey]).toEqual([{ n: 1 }, { n: 1 }, KEY]);
    expect(notes).toEqual({ delivery_status: 'delivered', destination: 'crm' });
  });

  it('that throws fails the step', async () => {
    await expect(attempt({ to: 'broken', data: 1 })).rejects.toThrow('no');
  });
});

describe('before the run', () => {
  it.each<[Readonly<Record<string, unknown>>, string[]]>([
    [{ to: 'crmm' }, ['to: nothing is delivered to "crmm": there is no such sink.']],
    [{ to: 'file' }, ['to: the key "path" is missing.']],
    [{ to: 'http' }, ['to: the key "url" is missing.']],
    [{ to: 'file', path: '../../a' }, ['path: the path "../../a" leads outside the project.']],
    [{ to: 'file', path: '${{ inputs.path }}' }, []],
    [{ to: 'stdout', path: 'a' }, ['path: "path" does nothing with to: stdout.']],
    [{ to: 'crm', url: 'https://example.org' }, ['url: "url" does nothing with to: crm.']],
    [
      { to: 'http', url: 'ftp://example.org' },
      ['url: the address starts with "ftp:", and only http and https are asked.'],
    ],
    [{ to: 'http', url: 'https://example.org', data: '${{ inputs }}' }, []],
  ])('%j', async (config, expected) => {
    expect(await problems(config)).toEqual(expected);
  });
});
