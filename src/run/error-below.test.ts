/**
 * Where an error was thrown and what it comes from, of errors that lie, break or never end.
 */
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from './rebuild-error.ts';
import { type StepError, toStepError } from './step-error.ts';

/** Frames of this file and of the test runner are as good as those of any step. */
const all = () => false;
const read = (thrown: unknown): StepError => toStepError(thrown, { hides: all });

function withStack(message: string, stack: unknown): Error {
  return Object.defineProperty(new Error(message), 'stack', { value: stack });
}

const { prepareStackTrace, stackTraceLimit } = Error;
afterEach(() => Object.assign(Error, { prepareStackTrace, stackTraceLimit }));

describe('the stack of a failed step', () => {
  it('is its frames, without the message', () => {
    const { stack = '' } = read(new TypeError('broke'));
    expect(stack.split('\n')[0]).toMatch(/^ {4}at .*error-below\.test\.ts:\d+:\d+\)?$/);
    expect(stack).not.toContain('broke');
  });

  it('is not read where nobody says which frames are told', () => {
    const error = Object.defineProperty(new Error('x'), 'stack', {
      get: () => expect.fail('it was read'),
    });
    expect(toStepError(error)).not.toHaveProperty('stack');
  });

  it('has twenty frames at most, each of 500 characters at most', () => {
    const frames = Array.from({ length: 50 }, (_, i) => `    at f${i} (/app/${'x'.repeat(600)}:1)`);
    const lines = read(withStack('x', `Error: x\n${frames.join('\n')}`)).stack!.split('\n');
    expect(lines).toHaveLength(20);
    expect(lines[19]).toMatch(/^ {4}at f19 .*x…$/);
    expect(lines[19]).toHaveLength(505);
  });

  it('leaves out frames that say nothing, and is not there without any other', () => {
    const stack = 'Error: x\n    at a (/app/a.ts:1:1)\n    at b (node:internal/timers:1:1)';
    const hides = (frame: string) => frame.includes('node:internal');
    expect(toStepError(withStack('x', stack), { hides }).stack).toBe('    at a (/app/a.ts:1:1)');
    expect(toStepError(withStack('x', stack), { hides: () => true })).not.toHaveProperty('stack');
  });

  it('ends with code that has a place', () => {
    const frames = ['    at new Promise (<anonymous>)', '    at a (/app/a.ts:1:1)'];
    const stack = ['Error: x', ...frames, frames[0]].join('\n');
    expect(read(withStack('x', stack)).stack).toBe(frames.join('\n'));
    const hides = (frame: string) => frame.includes('a.ts');
    expect(toStepError(withStack('x', stack), { hides })).not.toHaveProperty('stack');
  });

  it('takes no line of the message for a frame', () => {
    const message = 'first\n    at fake (/etc/passwd:1:1)\n    at more (/x:1:1)';
    const { stack = '' } = read(new Error(message));
    expect(stack).toContain('error-below.test.ts');
    expect(stack).not.toMatch(/fake|more/);
  });

  it('begins behind the source that --enable-source-maps writes before it', () => {
    const stack =
      '/app/a.ts:3\n  throw new Error("x");\n        ^\n\nError: x\n    at a (/app/a.ts:3:9)';
    expect(read(withStack('x', stack)).stack).toBe('    at a (/app/a.ts:3:9)');
  });

  it('is that of a Windows path, and of an address', () => {
    const frames = ['    at a (C:\\app\\a.ts:1:2)', '    at async file:///C:/app/b.mjs:3:4'];
    expect(read(withStack('x', `Error: x\n${frames.join('\n')}`)).stack).toBe(frames.join('\n'));
  });

  it.each<[string, unknown]>([
    ['a list, as a user makes it of call sites', [{ file: 'a' }]],
    ['nothing', undefined],
    ['a number', 5],
    ['the message only', 'Error: x'],
    ['text that is no stack', 'x\ny\nz'],
    ['a line of many megabytes', `Error: x\n${' '.repeat(5_000_000)}`],
  ])('is not there where it is %s', (_, stack) => {
    expect(read(withStack('x', stack))).toEqual({ code: 'E_STEP', message: 'x', retryable: true });
  });

  it('is not there where it throws, and the message is', () => {
    const error = Object.defineProperty(new Error('x'), 'stack', {
      get() {
        throw new Error('never look');
      },
    });
    expect(read(error)).toEqual({ code: 'E_STEP', message: 'x', retryable: true });
  });

  it('is what is left with no limit, with the limit 0, and with what a user makes of stacks', () => {
    Error.stackTraceLimit = 0;
    expect(read(new Error('x'))).not.toHaveProperty('stack');
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    const deep = (n: number): Error => (n === 0 ? new Error('x') : deep(n - 1));
    expect(read(deep(1_000)).stack!.split('\n')).toHaveLength(20);
    Error.prepareStackTrace = (_, sites) => sites;
    expect(read(new Error('x'))).not.toHaveProperty('stack');
    Error.prepareStackTrace = () => {
      throw new Error('broken');
    };
    expect(read(new Error('x')).message).toBe('x');
  });

  it('is that of an error of another realm', () => {
    const error = runInNewContext('new Error("far")', {}, { filename: '/app/far.js' });
    expect(read(error).stack).toContain('at /app/far.js:1:1');
  });

  it('has none where something else than an error is thrown', () => {
    expect(read('text')).toEqual({ code: 'E_STEP', message: 'threw text', retryable: true });
  });
});

describe('what an error comes from', () => {
  it('is kept with code and stack, down the whole chain', () => {
    const lowest = Object.assign(new Error('no disk'), { code: 'ENOSPC' });
    const error = read(new Error('top', { cause: new Error('middle', { cause: lowest }) }));
    expect(error.cause).toMatchObject({
      message: 'middle',
      stack: expect.stringContaining('error-below.test.ts'),
      cause: { message: 'no disk', code: 'ENOSPC' },
    });
  });

  it('ends where causes go in a circle', () => {
    const one = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    expect(toStepError(one).cause).toEqual({ message: 'two' });
    const self = new Error('self');
    self.cause = self;
    expect(toStepError(self)).not.toHaveProperty('cause');
  });

  it('is eight causes deep at most', () => {
    let error = new Error('0');
    for (let i = 1; i < 100; i++) error = new Error(`${i}`, { cause: error });
    let depth = 0;
    for (let at = toStepError(error).cause; at !== undefined; at = at.cause) depth++;
    expect(depth).toBe(8);
  });

  it('counts of 10,000 errors those that are not kept', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => new Error(`no ${i}`));
    const { errors, moreErrors } = toStepError(new AggregateError(many, 'All'));
    expect([errors?.length, errors?.[7]?.message, moreErrors]).toEqual([8, 'no 7', 9_992]);
  });

  it('has room for sixteen errors, however they stand for each other', () => {
    const tree = (depth: number): Error =>
      depth === 0
        ? new Error('leaf')
        : new AggregateError([tree(depth - 1), tree(depth - 1), tree(depth - 1)], 'more');
    const count = ({ cause, errors = [] }: Pick<StepError, 'cause' | 'errors'>): number =>
      errors.reduce((sum, one) => sum + 1 + count(one), cause === undefined ? 0 : 1 + count(cause));
    const error = toStepError(tree(5));
    expect(count(error)).toBe(16);
    expect(JSON.stringify(error).length).toBeLessThan(2_000);
  });

  it('is told as far as it can be looked at', () => {
    const trap = new Proxy(new Error('hidden'), {
      get() {
        throw new Error('never look');
      },
    });
    const unseen = 'something that throws when it is looked at';
    expect(toStepError(new Error('x', { cause: trap })).cause).toEqual({ message: unseen });
    const broken = Object.defineProperty(new Error('x'), 'cause', {
      get() {
        throw new Error('never look');
      },
    });
    expect(toStepError(broken)).toEqual({ code: 'E_STEP', message: 'x', retryable: true });
    for (const cause of [null, 5, Symbol('s'), { a: 1 }])
      expect(toStepError(new Error('x', { cause })).cause).toEqual({ message: expect.any(String) });
  });
});

describe('an error that is made anew from its record', () => {
  it('is recorded as it was', () => {
    const many = Array.from({ length: 30 }, (_, i) => new Error(`no ${i}`, { cause: 'why' }));
    const cause = Object.assign(new TypeError('below\n    at fake (/x:1:1)'), { code: 'ENOENT' });
    const thrown = Object.assign(new AggregateError(many, 'All', { cause }), {
      code: 'E_ALL',
      subcode: 'all:30',
      retryable: false,
      retryAfterMs: 5,
    });
    const recorded = read(thrown);
    const anew = failureOf(recorded);
    expect(anew.stack).toMatch(/^AggregateError: All\n {4}at /);
    expect(read(anew)).toEqual(recorded);
  });
});
