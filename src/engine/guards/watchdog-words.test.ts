/**
 * Who is blamed for a stall, from what is known about it, and the sentence.
 */
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  killText,
  overText,
  type Stall,
  stallText,
  suspects,
} from './watchdog-words.ts';

const frame = (script: string, start: string, name = 'spin') => ({
  script,
  start,
  name,
  file: `/project/${script}.mjs`,
  line: 12,
});
const answer = (more: Partial<Answer>): Answer => ({
  step: undefined,
  frames: [frame('helpers', '1:0'), frame('steps', '7:3', 'crunch')],
  running: [],
  ...more,
});
const stall = (more: Partial<Stall>): Stall => ({
  forMs: 1_234,
  entered: '',
  running: ['a', 'b'],
  count: 2,
  answer: undefined,
  ...more,
});

describe('the suspects', () => {
  it('are the step on the stack, whatever else is known', () => {
    expect(suspects(stall({ entered: 'c', answer: answer({ step: 'a' }) }))).toEqual(['c']);
  });

  it('are the step of the asynchronous context, where contexts are kept', () => {
    const running = [{ name: 'b', body: { script: 'steps', start: '7:3' } }];
    expect(suspects(stall({ answer: answer({ step: 'a', running }) }))).toEqual(['a']);
  });

  it('are the steps whose function is on the stack', () => {
    const running = [
      { name: 'a', body: { script: 'steps', start: '1:0' } },
      { name: 'b', body: { script: 'steps', start: '7:3' } },
      { name: 'c', body: { script: 'helpers', start: '9:0' } },
    ];
    expect(suspects(stall({ answer: answer({ running }) }))).toEqual(['b']);
  });

  it('are the steps whose module is on the stack when no function is', () => {
    const running = [
      { name: 'a', body: { script: 'others', start: '1:0' } },
      { name: 'b', body: { script: 'steps', start: '2:0' } },
      { name: 'c' },
    ];
    expect(suspects(stall({ answer: answer({ running }) }))).toEqual(['b']);
  });

  it('are all that run when the stack says nothing, each once', () => {
    const running = [{ name: 'a' }, { name: 'b' }, { name: 'a' }];
    expect(suspects(stall({ answer: answer({ running }) }))).toEqual(['a', 'b']);
    expect(suspects(stall({}))).toEqual(['a', 'b']);
  });
});

describe('the warning', () => {
  it('names the step, the place and the fix', () => {
    const known = stall({ answer: answer({ step: 'crunch' }) });
    expect(stallText(known, '/project')).toBe(
      'heddle: step "crunch" has blocked the event loop for 1.2 s at helpers.mjs:12 (spin); timeouts, signals and other steps wait. fix: give it pool: cpu (a function in a module runs on a thread then), or await in between',
    );
  });

  it('shows a place outside the folder whole, and code of no file not at all', () => {
    const [outer, inner] = [frame('steps', '1:0', ''), { ...frame('x', '1:0'), file: '' }];
    const known = stall({ answer: answer({ step: 'a', frames: [inner, outer] }) });
    expect(stallText(known, '/pro')).toContain('for 1.2 s at /project/steps.mjs:12;');
    const nowhere = stall({ answer: answer({ step: 'a', frames: [inner] }) });
    expect(stallText(nowhere, '/pro')).toContain('for 1.2 s; timeouts');
  });

  it('names five candidates at most and counts the others', () => {
    expect(stallText(stall({}), '/')).toContain('one of the running steps "a", "b" has blocked');
    const running = ['a', 'b', 'c', 'd', 'e'];
    expect(stallText(stall({ running, count: 9 }), '/')).toContain('"d", "e" and 4 more has');
    const seven = [...running, 'f', 'g'].map((name) => ({ name }));
    const known = stall({ running, count: 7, answer: answer({ running: seven }) });
    expect(stallText(known, '/')).toContain('"d", "e" and 2 more has');
  });

  it('blames no step when none runs', () => {
    const text = stallText(stall({ running: [], count: 0 }), '/');
    expect(text).toContain('something outside every running step has blocked');
    expect(text).toContain('fix: await in between');
    expect(text).not.toContain('pool');
  });

  it('keeps what could steer a terminal out of the line', () => {
    const frames = [{ ...frame('x', '1:0', '\u001b[2Jf'), file: '/a\n/b.mjs' }];
    const text = stallText(stall({ answer: answer({ step: 'a', frames }) }), '/project');
    expect(text).toContain('at /a\\x0a/b.mjs:12 (\\x1b[2Jf)');
  });
});

describe('the other lines', () => {
  it('say why the process ends', () => {
    expect(killText(stall({ running: ['a'], count: 1, forMs: 5_000 }), '/')).toBe(
      'heddle: step "a" has blocked the event loop for 5.0 s; the process is ended, as stallKillMs asks',
    );
  });

  it('say how long it was', () => {
    expect(overText(3_040)).toBe('heddle: the event loop goes on; it was blocked for 3.0 s');
  });
});
