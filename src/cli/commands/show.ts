/**
 * `heddle show` and `heddle status`: what is kept of one run.
 * Must not change it, nor load any of its code.
 */

import { lastSuccessor } from '../../engine/kept/kept-run.ts';
import { type EarlierRun, earlierRunOf } from '../../engine/kept/rerun.ts';
import { unknownPlace } from '../../engine/kept/unknown-place.ts';
import { runStory } from '../../pictures/run-story.ts';
import { type Event, withStepIds } from '../../run/event.ts';
import { stepOfId } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { stepStory } from '../../run/story.ts';
import { jsonOf } from '../../std/json-text.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts';
import { answeredBy, answerText, keptAnswers } from '../kept-answers.ts';
import { findRun, withStore } from '../kept-run.ts';
import { openedIn } from '../opened.ts';
import { stacksText } from '../stacks.ts';
import { PLACE_OPTIONS } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { several } from '../values.ts';

export interface ShowOptions {
  readonly store?: string;
  readonly events?: true;
  readonly step?: string;
  readonly open?: readonly string[];
  readonly json?: true;
  readonly debug?: true;
}

export const show: Command<ShowOptions> = {
  name: 'show',
  summary: 'Shows what became of a run and of each of its steps.',
  arguments: '<run>',
  options: [
    { flags: '--step <id>', summary: 'everything about one step, as JSON' },
    { flags: '--events', summary: 'every event as a line of JSON; with --step those of that step' },
    {
      flags: '--open <id>',
      summary:
        'also the steps of items that are open or have failed, of a step that runs others (each), or those of one item (each[17]); may be repeated',
      parse: several,
    },
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the run as one JSON object' },
  ],
  async run(args, options, terminal) {
    await showRun(args, options, terminal);
    return EXIT.ok;
  },
};

export const status: Command<ShowOptions> = {
  ...show,
  name: 'status',
  summary: 'The same as show, and ends with the exit code of the run.',
  run: showRun,
};

/** Shows a run, and gives how its process ended or would have. */
async function showRun(
  [runId = '']: readonly string[],
  options: ShowOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  checkOptions(options);
  const [history, stands, command] = await withStore(options, terminal, async (engine, at) => {
    const found = await findRun(engine, runId, at);
    const last = await lastSuccessor(at.store, found);
    const [idle] = await engine.runs({ interrupted: true, runIds: [runId] });
    const goesOnAs = last === found ? undefined : last.runId;
    return [found, { idle: idle !== undefined, goesOnAs }, at.command] as const;
  });
  const { idle, goesOnAs } = stands;
  const { snapshot, story, run } = earlierRunOf(history);
  const exit = exitOf(run, idle);
  const kept = keptAnswers(run, history.asked);
  const step = options.step === undefined ? undefined : stepIn(run, options.step);
  const opened = openedIn(run, options.open ?? []);
  if (options.events) {
    printEvents(history.events, { run, step }, terminal);
  } else if (step !== undefined) terminal.out(`${jsonOf(stepStory(run, step))}\n`);
  else if (options.json) {
    const { workflow, createdAt } = history;
    const { from } = snapshot;
    const head = { runId, workflow, createdAt, interrupted: idle, ...(from && { from }) };
    const { unanswered: _, ...more } = story;
    const waiting = story.unanswered.map(({ id, wait }) => ({ id, wait }));
    const open = opened.length > 0 && { opened: opened.map(({ id, items }) => ({ id, items })) };
    terminal.out(`${jsonOf({ ...head, ...more, unanswered: waiting, kept, ...open })}\n`);
  } else {
    const { green: good, red: bad, dim, bold } = terminal.paintOut;
    const { from, source } = snapshot;
    const inProgram = source === undefined;
    const decided = answeredBy(kept, story.unanswered);
    const { workflow } = history;
    const told = kept.map(answerText);
    const head = {
      runId,
      workflow,
      interrupted: idle,
      inProgram,
      from,
      decided,
      kept: told,
      goesOnAs,
      opened,
    };
    terminal.out(runStory(head, story, { good, bad, dim, bold, fit: terminal.fit }, command));
    if (options.debug) terminal.out(stacksText(story.steps));
  }
  return exit;
}

function checkOptions({ open, events, step }: ShowOptions): void {
  if (open === undefined || (!events && step === undefined)) return;
  const other = events ? '--events' : '--step';
  throw new UsageError(`--open and ${other} cannot both be given`, 'leave one of them out');
}

/** Of one step those about it. */
function printEvents(
  events: readonly Event[],
  { run, step }: { readonly run: EarlierRun['run']; readonly step: number | undefined },
  terminal: Terminal,
): void {
  for (const event of events) {
    if (step !== undefined && !isAbout(event, step, idOf(run, step))) continue;
    terminal.out(`${jsonOf(withStepIds(event, (one) => idOf(run, one)))}\n`);
  }
}

function stepIn(run: EarlierRun['run'], id: string): number {
  const step = stepOfId(run, id);
  if (step >= 0) return step;
  const { message, hint } = unknownPlace(run, id);
  throw new UsageError(message, hint);
}

/** What happened to the step, and what was decided about it; not what it led to elsewhere. */
function isAbout(event: Event, step: number, id: string): boolean {
  if (event.type === 'run.asked' && event.request.kind === 'decide')
    return event.request.step === id;
  const about = event.type === 'run.asked' ? event.request : event;
  return 'step' in about && about.step === step;
}

/** How the process of the run ended; a run that is under way has not, and one that nobody runs was stopped. */
function exitOf({ status, root: { timedOut } }: EarlierRun['run'], idle: boolean): ExitCode {
  if (status === 'pending' || status === 'running') return idle ? EXIT.interrupted : EXIT.ok;
  return exitCodeOf({ status, timedOut });
}
