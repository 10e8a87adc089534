/**
 * `heddle show`: what is kept of one run.
 * Must not change it, nor load any of its code.
 */
import { earlierOf } from '../../engine/again.ts';
import { stepHint } from '../../engine/step-hint.ts';
import { runStory } from '../../pictures/run-story.ts';
import { withStepIds } from '../../run/event.ts';
import { jsonOf } from '../../std/json-text.ts';
import { show as quoted } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findRun, withStore } from '../kept-run.ts';
import { STORE_OPTION } from '../store.ts';

interface Options {
  readonly store?: string;
  readonly events?: true;
  readonly step?: string;
  readonly json?: true;
}

export const show: Command<Options> = {
  name: 'show',
  alias: 'status',
  summary: 'Shows what became of a run and of each of its steps.',
  arguments: '<run>',
  options: [
    { flags: '--step <id>', summary: 'everything about one step, as JSON' },
    { flags: '--events', summary: 'every event as a line of JSON' },
    STORE_OPTION,
    { flags: '--json', summary: 'the run as one JSON object' },
  ],
  async run([runId = ''], options, terminal) {
    const [history, line, command] = await withStore(options, terminal, async (engine, at) => {
      const found = await findRun(engine, runId, at);
      const [idle] = await engine.runs({ interrupted: true, runIds: [runId] });
      return [found, idle !== undefined, at.command] as const;
    });
    const { snapshot, story } = earlierOf(history);
    const ids = snapshot.steps.map(([id]) => id);
    if (options.events) {
      for (const event of history.events) {
        terminal.out(`${jsonOf(withStepIds(event, (step) => ids[step]!))}\n`);
      }
      return EXIT.ok;
    }
    if (options.step !== undefined) {
      const found = story.steps.find(({ id }) => id === options.step);
      if (found === undefined) {
        const fix = stepHint(options.step, ids);
        throw new UsageError(`${quoted(options.step)} is not a step of the run`, fix);
      }
      terminal.out(`${jsonOf(found)}\n`);
    } else if (options.json) {
      const { workflow, createdAt } = history;
      const { from } = snapshot;
      const head = { runId, workflow, createdAt, interrupted: line, ...(from && { from }) };
      terminal.out(`${jsonOf({ ...head, ...story })}\n`);
    } else {
      const { green: good, red: bad, dim, bold } = terminal.paintOut;
      const { from } = snapshot;
      const head = { runId, workflow: history.workflow, interrupted: line, from };
      terminal.out(runStory(head, story, { good, bad, dim, bold, fit: terminal.fit }, command));
    }
    return EXIT.ok;
  },
};
