/**
 * A kept run as text: how it stands, and what became of each step.
 * Knows stories; must not know where they are kept. Colours come from outside.
 */

import type { RunFigures } from '../run/figures/figures.ts';
import {
  toAnswer,
  toDecide,
  toDecideInProgram,
  toResume,
  toResumeInProgram,
} from '../run/next-commands.ts';
import type { RunStory } from '../run/story.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { counted } from '../std/counted.ts';
import { formatElapsed } from '../std/duration.ts';
import { isoInstant } from '../std/instant.ts';
import { printable } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import type { Budget } from '../workflow/workflow.ts';
import { columns } from './columns.ts';
import { figuresText } from './figures-text.ts';
import { type Opened, rowsWithin } from './rows-within.ts';
import { plain, type SummaryPaint } from './run-summary.ts';
import { spentText } from './spent-text.ts';
import { stepRow } from './step-row.ts';

export interface StoryHead {
  readonly runId: string;
  readonly workflow: string;
  /** Nobody runs it although it has not ended. */
  readonly interrupted: boolean;
  /** Whether only a program has its workflow. */
  readonly inProgram?: boolean;
  /** The run that it was made from. */
  readonly from?: { readonly kind: string; readonly runId: string } | undefined;
  /** Ids of steps that go on with what has come since it came to rest. */
  readonly decided?: ReadonlySet<string>;
  /** What has come and no step has gone on with, in words. */
  readonly kept?: readonly string[];
  /** The run that goes on in its place now. */
  readonly goesOnAs?: string | undefined;
  /** How much it may spend, by name. */
  readonly budget?: Budget | undefined;
  /** What it took. */
  readonly figures?: RunFigures;
  /** What somebody looks into. */
  readonly opened?: readonly Opened[];
}

/** So much of what is kept has a line. */
const MOST_KEPT = 10;
const NOBODY: ReadonlySet<string> = new Set();

/** `command`: how commands are written, so that they find the run. */
export function runStory(
  head: StoryHead,
  story: RunStory,
  paint: SummaryPaint,
  command: CommandText = bareCommand,
): string {
  const { status, startedAt, endedAt, resumes, rewritten, error } = story;
  const idle = head.interrupted && (status === 'running' || status === 'pending');
  const word = idle ? 'interrupted' : status;
  const colour = word === 'succeeded' ? paint.good : paint.bad;
  const { from, runId } = head;
  const kind = from?.kind === 'resume' ? 'in place' : `a ${printable(from?.kind ?? '')}`;
  const made = from === undefined ? '' : `, ${kind} of ${printable(from.runId)}`;
  const lines = [`${paint.bold(printable(head.workflow))} ${colour(word)}, run ${runId}${made}`];
  if (startedAt !== undefined) {
    const took = endedAt === undefined ? '' : `, took ${formatElapsed(endedAt - startedAt)}`;
    const again = resumes === 0 ? '' : `, resumed ${counted(resumes, 'time')}`;
    lines.push(paint.dim(`started ${isoInstant(startedAt)}${took}${again}`));
    lines.push(...spentText(story.spent, head.budget ?? {}).map((line) => paint.dim(line)));
    if (head.figures !== undefined)
      lines.push(...figuresText(head.figures).map((line) => paint.fit(paint.dim(line))));
  }
  if (rewritten !== undefined) {
    const changed = someOf(
      rewritten.map((id) => printable(id)),
      10,
    );
    lines.push(paint.dim(`changed since it began: ${changed}`));
  }
  if (error !== undefined)
    lines.push(`error: ${printable(error.message)} (${printable(error.code)})`);
  const within = rowsWithin(story, head.opened ?? []);
  const rows = columns(
    story.steps.flatMap((step) => [stepRow(step), ...(within.get(step.id) ?? [])]),
    (line) => paint.fit(line),
  );
  const kept = listed('kept for it', someLines(head.kept ?? [], MOST_KEPT));
  const output =
    status === 'succeeded' || status === 'partial' ? `\noutput: ${plain(story.output)}\n` : '';
  return `${lines.join('\n')}\n${rows}${output}${kept}${next(word, head, story, command)}`;
}

/** What can be done about a run that stands still, or where it goes on. */
function next(
  word: string,
  { runId, inProgram = false, decided = NOBODY, goesOnAs }: StoryHead,
  { unanswered, undecided, wakeAt }: RunStory,
  command: CommandText,
): string {
  if (goesOnAs !== undefined) return `\nit goes on as another run: ${command('show', goesOnAs)}\n`;
  const where = inProgram ? ' in the program that made it' : '';
  const resumeText = inProgram ? toResumeInProgram : toResume;
  const open = unanswered.filter(({ id }) => !decided.has(id));
  const ids = undecided.filter((id) => !decided.has(id));
  const answers = toAnswer(runId, open, command);
  // Whoever resumes it takes what was decided meanwhile.
  const waits = word === 'waiting';
  if (!waits && word !== 'interrupted') return '';
  const when =
    waits && wakeAt !== undefined && decided.size === 0
      ? `it waits until ${isoInstant(wakeAt)}; to go on then`
      : 'to resume';
  const resuming = `\n${when}${where}: ${resumeText(runId, command)}\n`;
  if (!waits || ids.length + answers.length === 0) return resuming;
  const ways = inProgram ? toDecideInProgram(runId, ids) : toDecide(runId, ids, command);
  const told = `${listed(`to decide${where}`, ways)}${listed('to answer', answers)}`;
  return wakeAt === undefined && decided.size === 0 ? told : `${resuming}${told}`;
}

function listed(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${head}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function someLines(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `… and ${lines.length - most} more`];
}
