/**
 * The live view on screens of every size, drawn from real runs.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { widthOf } from '../std/fit.ts';
import { fakeModel } from '../testing/fake-model.ts';
import { liveView, type Screen } from './live-view.ts';

/** A screen that keeps what was written and counts how many lines stand on it. */
function screenOf(columns: number, rows: number, unicode = true) {
  const written: string[] = [];
  let now = 0;
  const screen: Screen = {
    write: (text) => void written.push(text),
    size: () => ({ columns, rows }),
    // Every look at the clock is later, so that every event is a new frame.
    now: () => (now += 100),
    unicode,
    paint: (word, text) => (word === 'dim' ? text : `\x1b[3m${text}\x1b[0m`),
  };
  return { screen, written };
}

async function draw(columns: number, rows: number, unicode = true) {
  const flow = workflow('drawn');
  const first = flow.step('first', { run: () => 1 });
  const bad = flow.step('bad', { needs: first, run: () => Promise.reject(new Error('no')) });
  flow.step('after', { needs: bad, run: () => 2 });
  const loud = flow.step('loud', { needs: first, run: (_, { log }) => log('a \x1b[31mline') });
  for (let i = 0; i < 12; i++) flow.step(`wide${i}`, { needs: loud, run: async () => i });
  const { screen, written } = screenOf(columns, rows, unicode);
  const view = liveView(screen);
  await createEngine().run(flow, null, { observers: [view], onFailure: 'continue_on_error' });
  view.close();
  return written;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
const plain = (text: string) => text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');

describe('the live view', () => {
  it('shows the name, a bar, how many steps have ended and each level', async () => {
    const frames = (await draw(100, 30)).map(plain);
    expect(frames.some((f) => /^drawn {2}[█░]{24} {2}\d+\/16 /.test(f))).toBe(true);
    expect(frames.join('')).toContain('✓ first');
    expect(frames.join('')).toContain('✗ bad');
    expect(frames.join('')).toMatch(/level 2 {2}\d+\/13 done, \d+ running, 0 failed/);
  });

  it('shows and counts only the steps that a run is about', async () => {
    const flow = workflow('drawn');
    const first = flow.step('first', { run: () => 1 });
    const second = flow.step('second', { needs: first, run: () => 2 });
    flow.step('third', { needs: second, run: () => 3 });
    const { screen, written } = screenOf(100, 30);
    const view = liveView(screen);
    await createEngine().run(flow, null, { observers: [view], target: 'second' });
    view.close();
    const frames = written.map(plain).filter((frame) => frame.startsWith('drawn'));
    expect(frames[0]).toContain('0/2');
    expect(frames.join('')).not.toContain('third');
  });

  it('says of a step that waits for how long', async () => {
    const flow = workflow('naps');
    const nap = flow.sleep('nap', { for: '20ms' });
    flow.step('after', { needs: nap, run: () => 1 });
    for (let i = 0; i < 9; i++) flow.sleep(`many${i}`, { needs: nap, for: '1ms' });
    const { screen, written } = screenOf(100, 30);
    const view = liveView({ ...screen, now: () => Date.now() + screen.now() });
    await createEngine().run(flow, null, { observers: [view] });
    view.close();
    const frames = written.map(plain).join('');
    expect(frames).toMatch(/◌ nap \(\d+ms\)/);
    expect(frames).toMatch(/\d\/10 done, \d running, 0 failed, \d+ waiting/);
  });

  it('looks into steps that run others, as far as there is room', async () => {
    const flow = workflow('grows');
    const route = flow.switch('route', {
      on: () => 'long' as const,
      cases: {
        long: (body) =>
          body.loop('refine', {
            initial: () => 0,
            maxIterations: 3,
            until: (n) => n > 1,
            body: { run: (n) => n + 1 },
          }),
      },
    });
    flow.forEach('each', {
      needs: route,
      items: () => ['a', 'b', 'c'],
      key: (item) => item,
      concurrency: 2,
      succeedsIf: 'all_settled',
      each: (body) => {
        const load = body.step('load', {
          run: (item) => {
            if (item === 'a') throw new Error('no');
            return item;
          },
        });
        return body.step('save', { needs: load, run: (item) => item });
      },
    });
    const { screen, written } = screenOf(100, 12);
    const view = liveView({ ...screen, open: ['each', 'route', 'route.refine', 'each[c]'] });
    await createEngine().run(flow, null, { observers: [view] });
    view.close();
    const frames = written.map(plain).filter((frame) => frame.startsWith('grows'));
    const all = frames.join('');
    expect(all).toContain('◌ route case long');
    expect(all).toMatch(/^ {4}route {2}◌ refine round 1, at most 3$/m);
    expect(all).toMatch(/^ {4}route\.refine\[1\] {2}[·●] round$/m);
    expect(all).toMatch(/each [12]\/3, \d open, 1 failed/);
    expect(all).toMatch(/^ {4}each\[a\] {2}✗ load {2}[·-] save$/m);
    expect(all).toMatch(/^ {4}each\[b\] {2}[✓●] load {2}[·●] save$/m);
    expect(Math.max(...frames.map((frame) => frame.split('\n').length - 1))).toBeLessThan(12);
  });

  it.each([
    [20, 5],
    [40, 10],
    [200, 60],
  ])('never writes beyond %d columns and %d rows', async (columns, rows) => {
    const frames = (await draw(columns, rows)).map(plain).filter((f) => f.startsWith('drawn'));
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      const lines = frame.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(widthOf(line)).toBeLessThan(columns);
    }
  });

  it('uses nothing but ASCII where nothing else can be shown', async () => {
    expect(plain((await draw(100, 30, false)).join(''))).toMatch(/^[\x0a\x20-\x7e]*$/);
  });

  it('wipes itself away at the end, line for line', async () => {
    const written = await draw(80, 24);
    let lines = 0;
    for (const text of written) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the code that goes up.
      const up = /\x1b\[(\d+)A\x1b\[0J/.exec(text);
      if (up !== null) lines -= Number(up[1]);
      lines += text.split('\n').length - 1;
      expect(lines).toBeGreaterThanOrEqual(0);
    }
    // One line is left: what a step logged.
    expect(lines).toBe(1);
  });

  it('shows what steps log with its controls escaped', async () => {
    expect((await draw(80, 24)).join('')).toContain('loud: a \\x1b[31mline');
  });
});

describe('a step that says its output while it makes it', () => {
  it('has its last words shown, and none when it has ended', async () => {
    const model = await fakeModel({ text: `${'woven '.repeat(40)}\x1b[31mat the end` });
    const flow = workflow('says');
    flow.step('ask', { uses: 'llm', with: { url: model.url, model: 'm', prompt: 'Hi' } });
    const { screen, written } = screenOf(60, 20);
    const view = liveView(screen);
    await createEngine().run(flow, null, { observers: [view] });
    view.close();
    await model.close();
    const lines = written.flatMap((frame) => plain(frame).split('\n'));
    const said = lines.filter((line) => line.startsWith('    ask  '));
    expect(said[0]).toBe('    ask  woven');
    expect(said.at(-1)).toMatch(/woven \\x1b\[31mat the end$/);
    for (const line of said) expect(widthOf(line)).toBeLessThan(60);
    expect(said.length).toBeGreaterThan(40);
  });
});
