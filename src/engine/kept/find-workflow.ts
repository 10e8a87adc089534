/**
 * The workflow of a kept run among those that a program gives: one of its name that was made from the same
 * args, or what a function makes again from them.
 * Knows names and args; must not know shapes, nor how a run is resumed. Nothing is guessed: a workflow with
 * other args is another one.
 */
import { canonicalJson } from '../../std/canonical-json.ts';
import { defined } from '../../std/defined.ts';
import { copyExact } from '../../std/exact-json.ts';
import { show } from '../../std/printable.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { argsText, sameArgs } from './identity.ts';
import type { KeptRun } from './kept-run.ts';
import { fromItsFile } from './kept-workflow.ts';
import type { FindWorkflow } from './resume.ts';

/**
 * Makes a workflow again from the args that its run was started with; gives undefined where it is not for
 * that name. `args` fits whatever the function takes: nobody checks what an earlier version had kept.
 */
export type WorkflowMaker = (wanted: {
  readonly name: string;
  readonly args: never;
}) => Workflow | undefined | Promise<Workflow | undefined>;

export type GivenWorkflow = Workflow | WorkflowMaker;

/** Throws an `EngineError`: `workflow-ambiguous`. */
export function findIn(given: readonly GivenWorkflow[]): FindWorkflow {
  const makers = new Set(given.filter((one) => typeof one === 'function'));
  const workflows = new Map<string, Workflow>();
  for (const one of given) {
    if (typeof one === 'function') continue;
    const key = keyOf(one.name, one.args);
    const other = workflows.get(key);
    if (other !== undefined && other !== one) throw ambiguous(one);
    workflows.set(key, one);
  }
  return async (kept) => {
    const { workflow: name, snapshot } = kept;
    if (fromItsFile(snapshot)) return undefined;
    const found = workflows.get(keyOf(name, snapshot.args));
    if (snapshot.args !== undefined) return made(kept, makers, found);
    if (found === undefined) throw withoutArgs(kept, makers.size > 0);
    return found;
  };
}

function keyOf(name: string, args: unknown): string {
  return `${name}\n${args === undefined ? '' : canonicalJson(copyExact(args))}`;
}

function ambiguous({ name, args }: Workflow): EngineError {
  const message = `two workflows ${show(name)} were given, and both have the args ${argsText(args)}`;
  const hint = `give one of them, or say what each is made from: workflow(${show(name)}, { args })`;
  return new EngineError('workflow-ambiguous', message, { hint });
}

/** What one of them makes, unless it was given itself; all are asked, since another one may make it, too. */
async function made(
  kept: KeptRun,
  makers: Iterable<WorkflowMaker>,
  given: Workflow | undefined,
): Promise<Workflow> {
  const { workflow: name, snapshot } = kept;
  const all = new Set(given === undefined ? [] : [given]);
  let fault: { readonly words: string; readonly cause?: unknown } | undefined;
  for (const make of makers) {
    try {
      const found: unknown = await make({ name, args: snapshot.args as never });
      if (found === undefined) continue;
      if (!isWorkflow(found)) fault = { words: `a function gave ${show(found)} for it` };
      else if (found.name !== name) continue;
      else if (!sameArgs(found.args, snapshot.args))
        fault = { words: `a function made it with the args ${argsText(found.args)}` };
      else all.add(found);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : show(cause);
      fault = { words: `a function that was asked for it threw: ${words}`, cause };
    }
  }
  const [only] = all;
  if (all.size > 1) throw madeTwice(kept, given !== undefined);
  if (only !== undefined) return only;
  const what = `nobody gave the workflow of run ${show(kept.runId)}: ${show(name)} with the args ${argsText(snapshot.args)}`;
  const message = fault === undefined ? what : `${what}; ${fault.words}`;
  const hint = `give a function that makes it, and names its args: workflows: [({ name, args }) => workflow(name, { args })]`;
  throw new EngineError('workflow-missing', message, defined({ hint, cause: fault?.cause }));
}

function madeTwice({ runId, workflow: name, snapshot }: KeptRun, isGiven: boolean): EngineError {
  const who = isGiven
    ? 'a function makes the workflow that was given'
    : 'several functions make the workflow';
  const message = `${who} of run ${show(runId)}: ${show(name)} with the args ${argsText(snapshot.args)}`;
  const hint = isGiven
    ? 'give only one of the two, or let the function give undefined for it'
    : 'give only one of them, or let each give undefined for what is not its own';
  return new EngineError('workflow-ambiguous', message, { hint });
}

function withoutArgs({ runId, workflow: name }: KeptRun, hasMakers: boolean): EngineError {
  const message = `nobody gave the workflow of run ${show(runId)}: ${show(name)}, started without args`;
  const hint = hasMakers
    ? 'give the workflow itself: functions are asked only for runs that were started with args'
    : 'give it: resumeAll({ workflows: [flow] })';
  return new EngineError('workflow-missing', message, { hint });
}

function isWorkflow(value: unknown): value is Workflow {
  return typeof value === 'object' && value !== null && Array.isArray((value as Workflow).steps);
}
