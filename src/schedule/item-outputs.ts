/**
 * The outputs of the items of a group, where its body names what they are.
 * Knows bodies and expressions; must not know when a group ends.
 */
import type { Body } from '../graph/body.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import type { Template } from '../graph/template.ts';
import { resultError } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import { scopeFor } from '../run/scope.ts';
import { firstOf, hasOutput, ITEM_PARTIAL, type Segment } from '../run/segment.ts';
import type { StepError } from '../run/step-error.ts';
import { itemId } from '../run/steps.ts';
import { keepExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';

/** Without a value they are the outputs of the last step, which the run has already. */
export function outputsOf(
  run: Readonly<Run>,
  segment: Segment,
): { readonly value: unknown } | { readonly error: StepError } {
  const { outputs } = segment.body as Body;
  if (segment.body.all === true) return { value: outputsById(run, segment) };
  if (outputs === undefined) return { value: undefined };
  const read = new Set(outputs.expressions.flatMap((expression) => expression.steps));
  const list: unknown[] = [];
  for (let item = 0; item < segment.count; item++) {
    try {
      list.push(
        hasOutput(segment, item) ? rendered(run, outputs, read, firstOf(segment, item)) : null,
      );
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      // No news in an item of which something failed.
      if (segment.verdict[item] === ITEM_PARTIAL) list.push(null);
      else return { error: outputError(run, segment, item, cause) };
    }
  }
  const kept = keepExact(segment.isOnly ? list[0] : list);
  return kept instanceof Inexact ? { error: resultError(kept, 'the outputs') } : { value: kept };
}

/** Of a step without an output it is null. */
function outputsById(run: Readonly<Run>, { body, base }: Segment): unknown {
  const entries: [string, unknown][] = [];
  for (let def = body.from; def < body.to; def++)
    entries.push([run.plan.graph.steps[def]!.id, run.outputs[base + def - body.from] ?? null]);
  return Object.freeze(Object.fromEntries(entries));
}

function rendered(
  run: Readonly<Run>,
  outputs: Template,
  read: ReadonlySet<string>,
  step: number,
): unknown {
  return outputs.render(scopeFor(run, read, step, 'kept'));
}

function outputError(
  run: Readonly<Run>,
  segment: Segment,
  item: number,
  { message }: ExpressionError,
): StepError {
  const where = itemId(run, firstOf(segment, item));
  const text = `the outputs of ${where} cannot be made: ${message}`;
  return { code: 'E_OUTPUT', message: text, retryable: false };
}
