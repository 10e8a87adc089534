/**
 * A run as it stands in its store, and as it is printed.
 * Knows what is kept; must not know commands, nor how often one looks.
 */
import { lastSuccessor } from '../engine/kept/kept-run.ts';
import { type EarlierRun, earlierRunOf } from '../engine/kept/rerun.ts';
import { unknownPlace } from '../engine/kept/unknown-place.ts';
import type { Engine, KeptRun } from '../index.ts';
import { runStory } from '../pictures/run-story.ts';
import type { Event } from '../run/event.ts';
import { withStepIds } from '../run/event-ids.ts';
import { keptFigures } from '../run/figures/meter.ts';
import { OPEN_STATUSES } from '../run/status.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { stepStory } from '../run/story.ts';
import type { CommandText } from '../std/command-text.ts';
import { jsonOf } from '../std/json-text.ts';
import { UsageError } from './command.ts';
import { answeredBy, answerText, keptAnswers } from './kept-answers.ts';
import { findRun } from './kept-run.ts';
import { openedIn } from './opened.ts';
import { stacksText } from './stacks.ts';
import type { OpenStore } from './store.ts';
import type { Terminal } from './terminal.ts';

/** What of it is printed. */
export interface PrintOptions {
  readonly step?: string;
  readonly open?: readonly string[];
  readonly json?: true;
  /** With what the run took. */
  readonly figures?: true;
  readonly debug?: true;
}

/** `isOver`: whether nothing more comes of it by itself. */
export interface Seen extends EarlierRun {
  readonly isOver: boolean;
  readonly idle: boolean;
  readonly head: Pick<KeptRun, 'workflow' | 'createdAt' | 'asked'>;
  readonly goesOnAs: string | undefined;
  readonly command: CommandText;
}

export async function lookAt(
  runId: string,
  { engine, at }: { readonly engine: Engine; readonly at: OpenStore },
): Promise<Seen> {
  const found = await findRun(engine, runId, at);
  const last = await lastSuccessor(at.store, found);
  const [nobodys] = await engine.runs({ interrupted: true, runIds: [runId] });
  const earlier = earlierRunOf(found);
  const idle = nobodys !== undefined;
  return {
    ...earlier,
    idle,
    isOver: idle || !OPEN_STATUSES.includes(earlier.run.status),
    head: found,
    goesOnAs: last === found ? undefined : last.runId,
    command: at.command,
  };
}

export function printRun(seen: Seen, options: PrintOptions, terminal: Terminal): void {
  const { run } = seen;
  if (options.step !== undefined)
    terminal.out(`${jsonOf(stepStory(run, stepIn(run, options.step)))}\n`);
  else if (options.json) terminal.out(`${jsonOf(asJson(seen, options))}\n`);
  else {
    terminal.out(storyText(seen, options, terminal));
    if (options.debug) terminal.out(stacksText(seen.story.steps));
  }
}

function asJson({ runId, snapshot, events, story, run, idle, head }: Seen, options: PrintOptions) {
  const { workflow, createdAt, asked } = head;
  const { from } = snapshot;
  const { unanswered, ...more } = story;
  const opened = openedIn(run, options.open ?? []);
  return {
    runId,
    workflow,
    createdAt,
    interrupted: idle,
    ...(from && { from }),
    ...more,
    unanswered: unanswered.map(({ id, wait }) => ({ id, wait })),
    kept: keptAnswers(run, asked),
    ...(snapshot.budget !== undefined && { budget: snapshot.budget }),
    ...(options.figures && { figures: keptFigures(run, events) }),
    ...(opened.length > 0 && { opened: opened.map(({ id, items }) => ({ id, items })) }),
  };
}

export function storyText(
  { runId, snapshot, events, story, run, idle, goesOnAs, head, command }: Seen,
  { open = [], figures }: PrintOptions,
  { paintOut, fit }: Terminal,
): string {
  const { green: good, red: bad, dim, bold } = paintOut;
  const { from, source } = snapshot;
  const kept = keptAnswers(run, head.asked);
  const about = {
    runId,
    workflow: head.workflow,
    interrupted: idle,
    inProgram: source === undefined,
    from,
    decided: answeredBy(kept, story.unanswered),
    kept: kept.map(answerText),
    goesOnAs,
    opened: openedIn(run, open),
    budget: snapshot.budget,
    ...(figures && { figures: keptFigures(run, events) }),
  };
  return runStory(about, story, { good, bad, dim, bold, fit }, command);
}

/** Throws a `UsageError` where the run has no such step. */
export function checkPlaces({ run }: Seen, { step, open = [] }: PrintOptions): void {
  if (step !== undefined) stepIn(run, step);
  openedIn(run, open);
}

/** Of one step those about it. `from`: how many were printed before. */
export function printEvents(
  { events, run }: EarlierRun,
  options: PrintOptions,
  { from, terminal }: { readonly from: number; readonly terminal: Terminal },
): void {
  const step = options.step === undefined ? undefined : stepIn(run, options.step);
  for (const event of events.slice(from)) {
    if (step !== undefined && !isAbout(event, step, idOf(run, step))) continue;
    terminal.out(`${jsonOf(withStepIds(event, run))}\n`);
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
