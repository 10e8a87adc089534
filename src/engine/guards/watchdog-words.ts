/**
 * Whose fault a stall is, and the sentence that says so.
 * Knows names, frames and functions as data; must not know threads or how a thread is asked.
 */
import { formatElapsed } from '../../std/duration.ts';
import { printable } from '../../std/printable.ts';

/** A function: its script, and where in it the function begins. */
export interface CodePlace {
  readonly script: string;
  readonly start: string;
}

/** A frame of the blocked stack, the innermost first. */
export interface Frame extends CodePlace {
  readonly name: string;
  /** A file, or empty when the code comes from none. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What the blocked thread said when it was asked. */
export interface Answer {
  /** The step in whose asynchronous context the stack runs, where contexts are kept. */
  readonly step: string | undefined;
  readonly frames: readonly Frame[];
  /** Steps that have been entered and have not settled; a function only where the step is one. */
  readonly running: readonly { readonly name: string; readonly body?: CodePlace }[];
}

/** What is known about a stall. */
export interface Stall {
  readonly forMs: number;
  /** The step whose own code was on the stack when the stall began, before its first `await`. */
  readonly entered: string;
  /** Names of running steps, perhaps not all of them. */
  readonly running: readonly string[];
  /** How many there are. */
  readonly count: number;
  /** Nothing when the thread did not answer: a call of the system cannot be interrupted. */
  readonly answer: Answer | undefined;
}

const MOST_NAMED = 5;

/**
 * The steps that may be it; exactly one wherever it can be known. In this order: the step on the
 * stack, the step of the asynchronous context, the steps whose function is on the stack, the steps
 * whose module is, all that run.
 */
export function suspects({ entered, running, answer }: Stall): readonly string[] {
  if (entered !== '') return [entered];
  if (answer === undefined) return running;
  if (answer.step !== undefined) return [answer.step];
  const { frames } = answer;
  const alike = (same: (body: CodePlace, frame: Frame) => boolean) =>
    unique(answer.running.filter(({ body }) => body && frames.some((frame) => same(body, frame))));
  const byFunction = alike((body, frame) => is(body, frame) && body.start === frame.start);
  if (byFunction.length > 0) return byFunction;
  const byModule = alike(is);
  return byModule.length > 0 ? byModule : unique(answer.running);
}

function is(body: CodePlace, frame: Frame): boolean {
  return body.script === frame.script;
}

function unique(steps: readonly { readonly name: string }[]): string[] {
  return [...new Set(steps.map(({ name }) => name))];
}

/** The warning; `folder` is what paths are shown from. */
export function stallText(stall: Stall, folder: string): string {
  const names = suspects(stall);
  const place = placeOf(stall.answer?.frames ?? [], folder);
  // Names that are not all at hand count too, unless the suspects are known by more than running.
  const more = names === stall.running ? stall.count - names.length : 0;
  return `heddle: ${subject(names, more)} has blocked the event loop for ${formatElapsed(stall.forMs)}${place}; timeouts, signals and other steps wait. fix: ${names.length === 0 ? 'await in between' : 'give it pool: cpu (a function in a module runs on a thread then), or await in between'}`;
}

function subject(names: readonly string[], more: number): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${printable(name)}"`);
  const hidden = names.length - shown.length + more;
  if (shown.length === 0) return 'something outside every running step';
  if (shown.length === 1 && hidden === 0) return `step ${shown[0]}`;
  return `one of the running steps ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

/** The innermost frame that lies in a file. */
function placeOf(frames: readonly Frame[], folder: string): string {
  const frame = frames.find(({ file }) => file !== '');
  if (frame === undefined) return '';
  const { file, line, name } = frame;
  const shown = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  return ` at ${printable(shown, 300)}:${line}${name === '' ? '' : ` (${printable(name, 80)})`}`;
}

export function killText(stall: Stall, folder: string): string {
  const [warning = ''] = stallText(stall, folder).split('; timeouts');
  return `${warning}; the process is ended, as stallKillMs asks`;
}

export function overText(forMs: number): string {
  return `heddle: the event loop goes on; it was blocked for ${formatElapsed(forMs)}`;
}
