/**
 * Lines that steps log, in the store.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../test/workbench.ts';
import { memoryStore } from '../stores/memory.ts';
import { workflow } from '../workflow/define.ts';
import { logKeeper } from './log-keeper.ts';

async function logsOf(lines: readonly string[], most?: number) {
  const store = memoryStore();
  const observers = [logKeeper(store, most === undefined ? {} : { most })];
  const engine = newEngine({ store, observers });
  const flow = workflow('w');
  const first = flow.step('first', { run: () => 1 });
  flow.step('talks', {
    needs: first,
    run: (_, { log }) => {
      for (const line of lines) log(line);
    },
  });
  const { runId } = await engine.run(flow);
  return (await engine.logs(runId)).map(({ step, text }) => [step, text]);
}

describe('a log keeper', () => {
  it('keeps each line with its step', async () => {
    expect(await logsOf(['one', 'two\nthree'])).toEqual([
      [1, 'one'],
      [1, 'two'],
      [1, 'three'],
    ]);
  });

  it('keeps so many lines of a run, and says once that there were more', async () => {
    expect(await logsOf(['one', 'two', 'three', 'four', 'five'], 2)).toEqual([
      [1, 'one'],
      [1, 'two'],
      [1, 'more than 2 lines: the rest is left out'],
    ]);
  });

  it('cuts very long lines', async () => {
    const [line] = await logsOf(['x'.repeat(5_000)]);
    expect(line![1]).toHaveLength(2_000);
  });
});
