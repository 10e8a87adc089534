/**
 * What an engine refuses, in the words of the command line: an engine names its calls and options,
 * whoever is at a terminal needs commands to type.
 * Knows codes of errors and commands; must not know why a run was asked for.
 */
import { EngineError } from '../engine/engine-error.ts';
import type { Workflow } from '../index.ts';
import { toDecideInProgram, toResumeInProgram, toSucceed } from '../run/next-commands.ts';
import { type KeptCall, type KeptWords, keptWords, stepWords } from './kept-call.ts';
import { unknownRun } from './kept-run.ts';
import type { OpenStore } from './store.ts';

/** What was asked for. */
export interface AskedFor {
  readonly at: OpenStore;
  readonly words: KeptWords;
  /** What the call says besides, where it is about a kept run. */
  readonly call?: KeptCall;
  /** Whether only a program has the workflow. */
  readonly inProgram?: boolean;
  /** Whether the run has ended, so that nothing can be decided about it any more. */
  readonly hasEnded?: boolean;
  /** Of which the call is about a run. */
  readonly workflow?: Pick<Workflow, 'steps'> | undefined;
}

/** Calls, and passes on what the call fails with. */
export async function inCommands<T>(asked: AskedFor, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw asCommands(error, asked);
  }
}

function asCommands(error: EngineError, asked: AskedFor): EngineError {
  const { at, words } = asked;
  const [name, runId] = words;
  if (error.code === 'unknown-run') return unknownRun(runId, at);
  const hint = hintFor(error, asked);
  if (hint === undefined) return error;
  const { code, message, diagnostics } = error;
  const more = name === 'resume' && code === 'run-owned' ? `${error.hint}; ${hint}` : hint;
  return new EngineError(code, message, { hint: more, cause: error, diagnostics });
}

function hintFor({ code, step, steps }: EngineError, asked: AskedFor): string | undefined {
  const { at, words, call = {} } = asked;
  const { command } = at;
  const [name, runId] = words;
  const resumed = { ...call, runId: undefined };
  switch (code) {
    case 'run-owned':
      if (name !== 'resume' || words.includes('--wait')) return undefined;
      return `if it sends no heartbeat: ${command('resume', runId, '--wait', ...keptWords(resumed))}`;
    case 'run-exists':
      // A retry or a fork is about one run, and the name that is taken is that of another.
      return `give another --run-id, or look at that run: ${command('show', call.runId ?? runId)}`;
    case 'run-unfinished':
      if (step !== undefined) return toDecideFirst(asked, step);
      if (asked.inProgram)
        return `resume it in the program that made it: ${toResumeInProgram(runId, command)}`;
      return `resume it: ${command('resume', runId, ...keptWords(resumed))}`;
    case 'workflow-missing':
    case 'run-changed':
      return asked.inProgram ? toProgram(asked) : toCurrent(asked);
    case 'run-undecided':
      return asked.hasEnded ? toName(asked, steps) : toDecideFirst(asked, step!);
    case 'already-done':
      return asked.inProgram ? undefined : toRepeat(asked, steps);
    default:
      return undefined;
  }
}

/** One that goes on is resumed with the step named; one that has ended is retried so. */
function toRepeat(asked: AskedFor, steps: readonly string[]): string {
  const [step = ''] = steps;
  const keep = asked.call?.useCurrent === true ? KEEP_OLD : '';
  // What runs at the end of every run cannot be named.
  if (stepIn(asked, step)?.settings.hook !== undefined)
    return `${keep}${keep === '' ? '' : 'else '}start the workflow again`;
  const { command } = asked.at;
  const [name, runId] = asked.words;
  const goesOn = asked.hasEnded === true || name === 'resume';
  return `${keep}${toName(asked, steps, goesOn ? '' : `${command('cancel', runId)}, then `)}`;
}

const KEEP_OLD = 'leave it and the steps before it as they were, with their old ids and needs; ';

/** The call with the steps named: somebody has looked whether they had their effect. */
function toName(asked: AskedFor, steps: readonly string[], first = ''): string {
  const [step = ''] = steps;
  const again = steps.length > 1 ? 'run them again' : 'run it again';
  const what = isGone(asked, step) ? 'go on without it' : again;
  return `to ${what} all the same: ${first}${naming(asked, steps)}`;
}

function naming(asked: AskedFor, steps: readonly string[]): string {
  const { at, words, call = {} } = asked;
  const [name, runId, ...more] = words;
  // Only a fork runs a part of what a step has grown into.
  const isPart = (step: string) =>
    isGrown(step) && stepIn(asked, step) === undefined && !isGone(asked, step);
  if (steps.every(isPart)) {
    const from = [...kept(name, more), ...stepWords(steps, '--from')];
    return at.command('fork', runId, ...from, ...keptWords(call));
  }
  const [again, own] = name === 'fork' ? ['retry', []] : [name, more];
  return at.command(again, runId, ...own, ...stepWords(steps), ...keptWords(call));
}

/** What a fork is given of the words of a call: of another one only that nothing is to be run. */
function kept(name: string, more: readonly string[]): readonly string[] {
  return name === 'fork' ? more : more.filter((word) => word === '--dry-run');
}

function stepIn({ workflow }: AskedFor, id: string): Workflow['steps'][number] | undefined {
  return workflow?.steps.find((step) => step.id === id);
}

function isGone(asked: AskedFor, step: string): boolean {
  return asked.workflow !== undefined && !isThere(asked, step);
}

function toDecideFirst(asked: AskedFor, step: string): string {
  const { at, words, call = {}, inProgram } = asked;
  const [, runId] = words;
  if (inProgram) {
    const [decide] = toDecideInProgram(runId, [step]);
    return `decide about it first in that program: ${decide} (or as: "failed", as: "rerun")`;
  }
  const decide = `decide about it first: ${toSucceed(runId, step, at.command)} (or --failed, --rerun)`;
  if (isThere(asked, step))
    return `${decide}, or have all effects anew: ${at.command('fork', runId, '--from', step, ...keptWords(call))}`;
  return isGrown(step) ? decide : `${decide}, or give the step its id again`;
}

/** Whether it is a step of the workflow, or one that such a step may have grown into. Nobody knows without the workflow. */
function isThere({ workflow }: AskedFor, step: string): boolean {
  if (workflow === undefined) return !isGrown(step);
  return workflow.steps.some(
    ({ id }) => step === id || step.startsWith(`${id}[`) || step.startsWith(`${id}.`),
  );
}

/** Whether it may be one that another has grown into: `each[17].load`, `report.load`. */
function isGrown(step: string): boolean {
  return /[[.]/.test(step);
}

/** A run whose workflow was made in a program can be resumed only there. */
function toProgram({ at, words }: AskedFor): string {
  const [name, runId, ...more] = words;
  if (name === 'resume') return `in that program: ${toResumeInProgram(runId, at.command)}`;
  const named = more.filter((_, n) => more[n - 1] === '--from');
  const from =
    name === 'fork' ? `from: ${JSON.stringify(named.length === 1 ? named[0] : named)}, ` : '';
  return `in that program: engine.${name}(${JSON.stringify(runId)}, { ${from}workflow })`;
}

function toCurrent({ at, words, call = {} }: AskedFor): string {
  const more = keptWords({ ...call, useCurrent: true });
  return `bring it back as it was, or take it as it is now: ${at.command(...words, ...more)}`;
}
