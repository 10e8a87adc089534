/**
 * The step type `for_each`: lists items, for each of which the steps in its body are run.
 * Knows lists; must not know how items are run, nor what their steps do.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { Expanding } from '../run/outcome.ts';
import { StepFailure } from '../run/step-error.ts';
import { show } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { FOR_EACH_SETTINGS } from '../workflow/with/for-each.ts';

type ForEachConfig = FromSchema<typeof FOR_EACH_SETTINGS>;

export const forEachStep: StepType<ForEachConfig, null> = {
  name: 'for_each',
  summary: 'Runs its steps for each item of a list, and gives the list of what came of them.',
  intent: 'transform',
  with: FOR_EACH_SETTINGS,
  staticKeys: ['concurrency', 'on_failure', 'succeeds_if'],
  synonyms: {
    in: ['items'],
    list: ['items'],
    over: ['items'],
    foreach: ['items'],
    parallel: ['concurrency'],
    maxconcurrency: ['concurrency'],
    batchsize: ['batch'],
    size: ['batch'],
    onerror: ['on_failure'],
  },
  grows: { kind: 'items', body: 'steps', key: 'key' },
  prepare,
  run,
};

async function prepare({ config }: Preparation<ForEachConfig>): Promise<Prepared<null>> {
  const { succeeds_if: rule } = config ?? {};
  if (typeof rule !== 'object' || (rule.at_least === undefined) !== (rule.critical === undefined))
    return { ready: null };
  const message = '"succeeds_if" takes either at_least or critical.';
  const fix = 'write one of them, such as succeeds_if: { at_least: 8 }';
  return { problems: [{ code: 'E_BAD_CONFIG', message, key: 'succeeds_if', fix }] };
}

function run(_: null, context: AttemptContext): Expanding {
  const { items, batch, max_items: most } = (context.config ?? {}) as ForEachConfig;
  const list = items ?? context.input;
  if (!Array.isArray(list)) {
    const what = items === undefined ? 'its input' : '"items"';
    const message = `${what} is ${show(list)}, and has to be a list`;
    throw new StepFailure('E_ITEMS', message, { retryable: false });
  }
  const all: readonly unknown[] = batch === undefined ? list : batches(list, batch);
  if (all.length > most) {
    const message = `the list has ${all.length} items; at most ${most} are allowed (max_items)`;
    throw new StepFailure('E_MAX_ITEMS', message, { retryable: false });
  }
  return new Expanding(all, items === undefined && batch === undefined);
}

/** The last one may be short. */
function batches(list: readonly unknown[], size: number): readonly unknown[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
