/**
 * The input of a run that is made from an earlier one.
 * Knows what both runs declare; must not know which results are reused.
 *
 * Only inputs that the earlier run did not have may be given. Another value for one that it had would
 * leave no result to keep: every step that needs nothing is given all inputs, code reads them as it
 * likes, and all other steps stand behind such a step. That is a run from the beginning.
 *
 * An input that the workflow did not declare could not be given, so whatever was made to read it has
 * changed since, and runs again. What could ask for it all the same is an expression (`has(inputs.x)`):
 * steps with one that reads a new input do not keep their results either.
 */
import type { Expression } from '../../graph/expression.ts';
import { EVERY_INPUT } from '../../graph/expression-reads.ts';
import { type Graph, stepsWith } from '../../graph/graph.ts';
import { canonicalJson } from '../../std/canonical-json.ts';
import { show } from '../../std/printable.ts';
import { isPlain } from '../../std/value-kinds.ts';
import type { TypedWorkflow } from '../../workflow/handle.ts';
import { inputNames } from '../../workflow/input-checks.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { checkWorkflow } from '../plan/check-workflow.ts';
import type { Snapshot } from './snapshot.ts';

type Named = Readonly<Record<string, unknown>>;

/** What a call says of the workflow of the new run, and of its input. */
export interface WorkflowChoice<Output = unknown> {
  /** The workflow, where it is code; one from a file is kept with the run. The result has its types. */
  readonly workflow?: TypedWorkflow<unknown, Output>;
  readonly useCurrent?: boolean;
  /** Where the file of the workflow is, when neither the project nor its old place has it. */
  readonly file?: string;
  /**
   * Inputs by name which the workflow has now and the earlier run did not have; they stand beside those
   * that it had. Belongs to `useCurrent`: a workflow as it was has all of its inputs.
   */
  readonly input?: Named;
}

export interface NewInput {
  readonly input: unknown;
  /** Names of inputs that the earlier run did not have. */
  readonly added: readonly string[];
}

/** Throws an `EngineError` for a call that makes no sense whatever the run. */
export function checkChoice({ input, useCurrent, workflow }: WorkflowChoice): void {
  if (workflow !== undefined) checkWorkflow(workflow);
  if (input === undefined) return;
  if (!isNamed(input)) {
    throw new EngineError('invalid-option', `input cannot be ${show(input)}`, {
      hint: 'give new inputs by name, such as { limit: 10 }',
    });
  }
  if (useCurrent === true) return;
  throw new EngineError('invalid-option', 'input belongs to a workflow with new inputs', {
    hint: 'add useCurrent: true, or start the workflow again with other inputs',
  });
}

/** The earlier inputs that the workflow still declares, with the new ones. */
export function inputFor(
  { runId, snapshot }: { readonly runId: string; readonly snapshot: Snapshot },
  { inputs }: Workflow,
  { input: given, useCurrent }: WorkflowChoice,
): NewInput {
  const before = snapshot.input;
  if (useCurrent !== true || (given === undefined && (inputs === undefined || !isNamed(before))))
    return { input: before, added: [] };
  const again = 'start the workflow again with other inputs';
  if (inputs === undefined) {
    const message = 'the workflow declares no inputs, so that nothing says which of them are new';
    throw new EngineError('invalid-option', message, { hint: `declare them, or ${again}` });
  }
  if (before !== null && !isNamed(before)) {
    const message = `the input of run ${show(runId)} has no names that others could stand beside`;
    const hint = `leave input out, and the run goes on with what it has; or ${again}`;
    throw new EngineError('invalid-option', message, { hint });
  }
  const names = inputNames(inputs);
  const kept = Object.entries(before ?? {}).filter(
    ([name]) => names === undefined || names.includes(name),
  );

  const had = Object.fromEntries(kept);
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(had, name) || canonicalJson(had[name]) === canonicalJson(value)) continue;
    const message = `the results of run ${show(runId)} were made with another value of the input ${show(name)}`;
    throw new EngineError('invalid-option', message, { hint: again });
  }
  const added = Object.keys(given ?? {}).filter((name) => !Object.hasOwn(had, name));
  return { input: { ...had, ...given }, added };
}

/** Steps with an expression that reads one of the inputs. */
export function readersOf(graph: Graph, names: readonly string[]): number[] {
  if (names.length === 0) return [];
  const reads = ({ inputs }: Expression) =>
    inputs.some((name) => name === EVERY_INPUT || names.includes(name));
  return stepsWith(graph, ({ condition, config, wiring, poll }) => {
    if (condition?.kind === 'written' && reads(condition.written)) return true;
    if (poll?.until.kind === 'written' && reads(poll.until.written)) return true;
    if (config?.kind === 'template' && config.template.expressions.some(reads)) return true;
    return wiring?.kind === 'value' && wiring.template.expressions.some(reads);
  });
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && isPlain(value);
}
