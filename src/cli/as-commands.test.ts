/**
 * Refusals of an engine as commands to type.
 */
import { describe, expect, it } from 'vitest';
import { EngineError, type EngineErrorCode } from '../engine/engine-error.ts';
import { bareCommand } from '../std/command-text.ts';
import { defined } from '../std/defined.ts';
import { workflow } from '../workflow/define.ts';
import { type AskedFor, inCommands } from './as-commands.ts';
import type { KeptWords } from './kept-call.ts';
import type { OpenStore } from './store.ts';

const at = { command: bareCommand } as OpenStore;

async function hint(
  code: EngineErrorCode,
  words: KeptWords,
  more: Partial<AskedFor> = {},
  step?: string,
): Promise<string | undefined> {
  const refused = inCommands({ at, words, ...more }, () => {
    throw new EngineError(code, 'no', { hint: 'wait', ...defined({ step }) });
  });
  const error = await refused.catch((thrown: EngineError) => thrown);
  return (error as EngineError).hint;
}

describe('a refusal of an engine as commands', () => {
  it('names the program where only that has the workflow, or how the run is ended', async () => {
    const more = { inProgram: true };
    const end = 'or end it: heddle cancel o3';
    const resumed = `in that program: engine.resume("o3", { workflow }); ${end}`;
    expect(await hint('run-changed', ['resume', 'o3'], more)).toBe(resumed);
    const call = { useCurrent: true };
    expect(await hint('run-changed', ['resume', 'o3'], { ...more, call })).toBe(resumed);
    expect(await hint('run-changed', ['retry', 'o3'], more)).toBe(
      'in that program: engine.retry("o3", { workflow })',
    );
    expect(await hint('run-changed', ['fork', 'o3', '--from', 'a'], more)).toBe(
      'in that program: engine.fork("o3", { from: "a", workflow })',
    );
  });

  it('keeps what the call said', async () => {
    const call = { file: 'b c.mts', runId: 'r2', param: { n: '1' } };
    expect(await hint('run-changed', ['retry', 'r', '--step', 'a'], { call })).toBe(
      "bring it back as it was, or take it as it is now: heddle retry r --step a --use-current --file 'b c.mts' --run-id r2 -p n=1",
    );
    expect(await hint('run-unfinished', ['retry', 'r'], { call })).toBe(
      "resume it: heddle resume r --file 'b c.mts' -p n=1",
    );
    expect(await hint('run-owned', ['resume', 'r'], { call: { useCurrent: true } })).toBe(
      'wait; if it sends no heartbeat: heddle resume r --wait --use-current',
    );
  });

  it('of a name that is taken leads to the run that has it', async () => {
    const taken = 'give another --run-id, or look at that run: heddle show';
    expect(await hint('run-exists', ['run', 'r'])).toBe(`${taken} r`);
    const call = { runId: 'r2' };
    expect(await hint('run-exists', ['retry', 'r'], { call })).toBe(`${taken} r2`);
    expect(await hint('run-exists', ['fork', 'r', '--from', 'a'], { call })).toBe(`${taken} r2`);
  });

  it('of what may have had its effect says how it is decided, or run again where nobody can decide', async () => {
    const step = 'pay';
    const decide =
      'decide about it first: heddle resolve r pay --succeeded --output JSON (or --failed, --rerun), or have all effects anew: heddle fork r --from pay';
    expect(await hint('run-undecided', ['fork', 'r', '--from', 'mail'], {}, step)).toBe(decide);
    expect(await hint('run-undecided', ['retry', 'r'], { inProgram: true }, step)).toBe(
      'decide about it first in that program: engine.resume("r", { workflow, resolve: { "pay": { as: "succeeded", output } } }) (or as: "failed", as: "rerun")',
    );
    const ended = { hasEnded: true };
    expect(await hint('run-undecided', ['retry', 'r', '--step', 'a'], ended, step)).toBe(
      'to run it again all the same: heddle retry r --step a --step pay',
    );
    expect(await hint('run-undecided', ['fork', 'r', '--from', 'mail'], ended, step)).toBe(
      'to run it again all the same: heddle retry r --step pay',
    );
  });

  it('of a step that another one has grown into names that one to fork from, where it is known', async () => {
    const workflow = {
      steps: [
        { id: 'each', settings: {} },
        { id: 'each.b', settings: {} },
      ],
    } as never;
    const decide = (step: string) =>
      `decide about it first: heddle resolve r ${step} --succeeded --output JSON (or --failed, --rerun)`;
    expect(await hint('run-undecided', ['retry', 'r'], { workflow }, 'each[0].pay')).toBe(
      `${decide("'each[0].pay'")}, or have all effects anew: heddle fork r --from 'each[0].pay'`,
    );
    expect(await hint('run-undecided', ['retry', 'r'], { workflow }, 'each.b.pay')).toBe(
      `${decide('each.b.pay')}, or have all effects anew: heddle fork r --from each.b.pay`,
    );
    expect(await hint('run-undecided', ['retry', 'r'], {}, 'c.pay')).toBe(decide('c.pay'));
    const words = ['fork', 'r', '--from', 'each[1]'] as const;
    const ended = { workflow, hasEnded: true };
    expect(await hint('run-undecided', words, ended, 'each[0].pay')).toBe(
      "to run it again all the same: heddle fork r --from 'each[1]' --from 'each[0].pay'",
    );
    const retried = ['retry', 'r', '--step', 'each.b', '--dry-run'] as const;
    expect(await hint('run-undecided', retried, ended, 'each[0].pay')).toBe(
      "to run it again all the same: heddle fork r --dry-run --from 'each[0].pay'",
    );
    expect(await hint('already-done', ['retry', 'r'], ended, 'each.b')).toBe(
      'to run it again all the same: heddle retry r --step each.b',
    );
    expect(await hint('run-changed', [...words, '--from', 'a'], { inProgram: true })).toBe(
      'in that program: engine.fork("r", { from: ["each[1]","a"], workflow })',
    );
  });

  it('of several steps that would begin anew names all of them', async () => {
    const refused = inCommands({ at, words: ['retry', 'r'], hasEnded: true }, () => {
      throw new EngineError('already-done', 'no', { step: 'a', steps: ['a', 'b c'] });
    });
    await expect(refused).rejects.toMatchObject({
      hint: "to run them again all the same: heddle retry r --step a --step 'b c'",
    });
  });

  it('of a step that the workflow has no more says what can be done without it', async () => {
    const call = { useCurrent: true };
    const gone = { call, workflow: { steps: [] } };
    expect(await hint('run-undecided', ['resume', 'r'], gone, 'pay')).toBe(
      'decide about it first: heddle resolve r pay --succeeded --output JSON (or --failed, --rerun), or give the step its id again',
    );
    const ended = { ...gone, hasEnded: true };
    expect(await hint('run-undecided', ['retry', 'r'], ended, 'pay')).toBe(
      'to go on without it all the same: heddle retry r --step pay --use-current',
    );
  });

  it('of what runs at the end of every run names no step', async () => {
    const flow = workflow('w');
    flow.step('pay', { hook: 'finally', run: () => 1 });
    const ended = { workflow: flow, hasEnded: true };
    expect(await hint('already-done', ['retry', 'r'], ended, 'pay')).toBe(
      'start the workflow again',
    );
  });

  it('of what has had its effect says how it is left alone, or run again all the same', async () => {
    const call = { useCurrent: true };
    const keep =
      'leave it and the steps before it as they were, with their old ids and needs; to run it again all the same: ';
    expect(await hint('already-done', ['resume', 'r'], { call }, 'pay')).toBe(
      `${keep}heddle resume r --step pay --use-current`,
    );
    expect(await hint('already-done', ['fork', 'r', '--from', 'a'], { call }, 'pay')).toBe(
      `${keep}heddle cancel r, then heddle retry r --step pay --use-current`,
    );
    const ended = { call, hasEnded: true };
    expect(await hint('already-done', ['retry', 'r', '--step', 'a'], ended, 'pay')).toBe(
      `${keep}heddle retry r --step a --step pay --use-current`,
    );
    const asItWas = { hasEnded: true };
    expect(await hint('already-done', ['retry', 'r'], asItWas, 'pay')).toBe(
      'to run it again all the same: heddle retry r --step pay',
    );
  });
});
