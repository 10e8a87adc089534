/**
 * A run drawn over and over at the foot of a terminal: progress bar, levels, states, time.
 * Knows runs and the width of a screen; must not know how the terminal was opened.
 */
import { leftOutCount } from '../graph/cut.ts';
import { type Section, sectionsOf } from '../graph/sections.ts';
import type { Observer } from '../ports/observer.ts';
import { openItems } from '../run/open-items.ts';
import type { Run } from '../run/run.ts';
import { settledCount } from '../run/run.ts';
import { ITEM_FAILED, type Segment } from '../run/segment.ts';
import { FAILED, isSettled, RUNNING, SKIPPED, SUCCEEDED, WAITING } from '../run/status.ts';
import { authoredOf, idOf, localIdOf, typeOf } from '../run/steps.ts';
import { isOutside } from '../run/wait.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { formatElapsed, formatWait } from '../std/duration.ts';
import { fit } from '../std/fit.ts';
import { printable } from '../std/printable.ts';
import { leavingLine } from './event-sentences.ts';
import { Spoken } from './spoken.ts';

/** The least time between two drawings, in milliseconds. */
const FRAME_MS = 80;
const BAR = 24;

export interface Screen {
  write(text: string): void;
  size(): { columns: number; rows: number };
  now(): number;
  /** False where only ASCII can be shown. */
  readonly unicode: boolean;
  /** Steps whose items are shown, `each`, and items, `each[17]`. */
  readonly open?: readonly string[];
  /** How commands are written, so that they find the run. */
  readonly command?: CommandText;
  paint(word: 'good' | 'bad' | 'busy' | 'dim', text: string): string;
}

export interface LiveView extends Observer {
  /** Writes lines above the drawing. */
  say(text: string): void;
  close(): void;
}

/** Draws until the run has finished, then wipes itself away. Call `close` if the run breaks down. */
export function liveView(screen: Screen): LiveView {
  let drawn = 0;
  let lastAt = 0;
  let run: Readonly<Run> | undefined;
  const spoken = new Spoken();
  let sections: readonly Section[] = [];
  let timer: NodeJS.Timeout | undefined;
  const wipe = () => {
    if (drawn > 0) screen.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (run === undefined) return;
    lastAt = screen.now();
    const lines = frame(run, sections, { ...screen, spoken });
    wipe();
    screen.write(lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const say = (text: string) => {
    wipe();
    screen.write(text);
    draw();
  };
  const close = () => {
    clearInterval(timer);
    timer = undefined;
    wipe();
    run = undefined;
  };
  return {
    name: 'live-view',
    event(event, current) {
      if ('step' in event && typeof event.step === 'number') spoken.drop(event.step);
      if (event.type === 'run.started') {
        run = current;
        sections = sectionsOf(current.plan.graph);
        timer = setInterval(draw, FRAME_MS * 2);
        timer.unref();
      }
      // Said at once: the process may be ended before the end of the run is printed.
      if (event.type === 'run.leaving')
        say(`${leavingLine(current.plan.runId, screen.command ?? bareCommand)}\n`);
      if (event.type === 'run.finished') close();
      else if (screen.now() - lastAt >= FRAME_MS) draw();
    },
    stream(step, text) {
      spoken.add(step, text);
      if (screen.now() - lastAt >= FRAME_MS) draw();
    },
    log(step, message, run) {
      say(`${idOf(run, step)}: ${printable(message, 2_000)}\n`);
    },
    say,
    close,
  };
}

interface Stage extends Screen {
  readonly spoken: Spoken;
}

function frame(run: Readonly<Run>, sections: readonly Section[], screen: Stage): string[] {
  const { graph, strategy } = run.plan;
  const { columns, rows } = screen.size();
  const less = leftOutCount(graph);
  const [done, size] = [settledCount(run) - less, graph.roots - less];
  const elapsed = formatElapsed(Math.max(0, screen.now() - run.startedAt));
  const filled = Math.floor((done / size) * BAR);
  const [full, empty] = screen.unicode ? ['█', '░'] : ['#', '.'];
  const bar = `${full.repeat(filled)}${empty.repeat(BAR - filled)}`;
  const head = `${graph.workflow.name}  ${bar}  ${done}/${size}  ${elapsed}  ${strategy}`;
  const most = Math.floor(rows / 2);
  const within = openLines(run, screen, most);
  within.push(...screen.spoken.lines(run, most - within.length, columns - 1));
  const room = Math.max(1, rows - 3 - within.length);
  const busy = sections.findIndex(({ steps }) => steps.some((s) => !isSettled(run.stepStatus[s]!)));
  // When not all levels fit, those around the one that is being worked on are shown.
  const from = Math.max(0, Math.min(busy - 1, sections.length - room));
  const lines = sections
    .slice(from, from + room)
    .map((section) => sectionLine(run, section, screen));
  return [head, ...lines, ...within].map((line) => fit(line, columns - 1));
}

/** What is at work within the steps that are to be shown: a line for each item. */
function openLines(run: Readonly<Run>, screen: Screen, most: number): string[] {
  const { open = [] } = screen;
  const lines: string[] = [];
  for (const id of open)
    for (const { name, steps } of openItems(run, id, most - lines.length)) {
      const named = steps.map((s) => stepText(run, s, screen));
      lines.push(`    ${printable(name)}  ${named.join('  ')}`);
    }
  return lines.slice(0, most);
}

function stepText(run: Readonly<Run>, step: number, screen: Screen): string {
  return `${mark(run.stepStatus[step]!, screen)} ${localIdOf(run, step)}${rest(run, step, screen)}`;
}

function sectionLine(run: Readonly<Run>, { title, steps }: Section, screen: Screen): string {
  const label = `  ${title}`;
  if (steps.length > 8) {
    const count = (status: number) => steps.filter((s) => run.stepStatus[s] === status).length;
    return `${label}  ${count(SUCCEEDED)}/${steps.length} done, ${count(RUNNING)} running, ${count(FAILED)} failed${waiting(count(WAITING))}`;
  }
  const named = steps.map((s) => stepText(run, s, screen));
  return `${label}  ${named.join('  ')}`;
}

function waiting(count: number): string {
  return count === 0 ? '' : `, ${count} waiting`;
}

/** How far a step is that waits: for how long at most, or for how many items. */
function rest(run: Readonly<Run>, step: number, screen: Screen): string {
  const wait = run.waits.get(step);
  if (wait?.kind === 'items') return ` ${itemsDone(run, run.segmentBy.get(step)!)}`;
  if (wait?.kind !== 'time' && !isOutside(wait)) return '';
  return wait.until === undefined ? '' : ` (${formatWait(wait.until.at - screen.now())})`;
}

/** `312/1000, 8 open, 2 failed`, `round 3, at most 5`, or `case invoice`. */
function itemsDone(run: Readonly<Run>, segment: Segment): string {
  const { count, left, opened, counts, isOnly, then, first, body, parent } = segment;
  if (isOnly) return body.name === undefined ? 'its steps run' : `case ${printable(body.name)}`;
  if (then === 'again') return `round ${first}${mostRounds(run, parent)}`;
  const open = Math.max(0, opened - (count - left));
  const failed = counts[ITEM_FAILED] === 0 ? '' : `, ${counts[ITEM_FAILED]} failed`;
  return `${count - left}/${count}, ${open} open${failed}`;
}

/** Nothing where only an expression says it. */
function mostRounds(run: Readonly<Run>, step: number): string {
  const { grows } = typeOf(run, step);
  const most = authoredOf(run, step).with?.[grows?.limit ?? ''];
  return typeof most === 'number' ? `, at most ${most}` : '';
}

function mark(status: number, { unicode, paint }: Screen): string {
  switch (status) {
    case SUCCEEDED:
      return paint('good', unicode ? '✓' : '+');
    case FAILED:
      return paint('bad', unicode ? '✗' : 'x');
    case RUNNING:
      return paint('busy', unicode ? '●' : '*');
    case WAITING:
      return paint('busy', unicode ? '◌' : '~');
    case SKIPPED:
      return paint('dim', '-');
    default:
      return paint('dim', unicode ? '·' : '.');
  }
}
