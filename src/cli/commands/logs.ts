/**
 * `heddle logs`: what the steps of a run logged.
 * Must not change anything.
 */
import { earlierRunOf } from '../../engine/kept/rerun.ts';
import { stepHint } from '../../engine/step-hint.ts';
import { stepOfId } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { jsonOf } from '../../std/json-text.ts';
import { printable, show } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findRun, withStore } from '../kept-run.ts';
import { PLACE_OPTIONS } from '../store.ts';

interface Options {
  readonly store?: string;
  readonly jsonl?: true;
}

export const logs: Command<Options> = {
  options: [...PLACE_OPTIONS, { flags: '--jsonl', summary: 'every line as a line of JSON' }],
  async run([runId = '', only], options, terminal) {
    const [history, lines] = await withStore(options, terminal, async (engine, at) => [
      await findRun(engine, runId, at),
      await engine.logs(runId),
    ]);
    const { run } = earlierRunOf(history);
    if (only !== undefined && stepOfId(run, only) < 0) {
      const ids = run.plan.graph.steps.slice(0, run.roots).map(({ id }) => id);
      throw new UsageError(`${show(only)} is not a step of the run`, stepHint(only, ids));
    }
    let found = false;
    for (const { at, step, text } of lines) {
      const id = step < run.size ? idOf(run, step) : `${step}`;
      if (only !== undefined && only !== id) continue;
      found = true;
      const said = only === undefined ? `${id}: ${printable(text, 2_000)}` : printable(text, 2_000);
      terminal.out(options.jsonl ? `${jsonOf({ at, step: id, text })}\n` : `${said}\n`);
    }
    if (!found && !options.jsonl) terminal.err('no lines\n');
    return EXIT.ok;
  },
};
