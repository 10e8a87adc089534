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

export const forEachStep: StepType<ForEachConfig, Lister | null> = {
  name: 'for_each',
  summary: 'Runs its steps for each item of a list, and gives the list of what came of them.',
  intent: 'transform',
  with: FOR_EACH_SETTINGS,
  staticKeys: ['concurrency', 'on_failure', 'succeeds_if'],
  limits: ['concurrency', 'max_items', 'on_failure', 'succeeds_if'],
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
  grows: { kind: 'items', body: 'steps', key: 'key', limit: 'max_items' },
  prepare,
  run,
};

async function prepare({ config }: Preparation<ForEachConfig>): Promise<Prepared<Lister | null>> {
  const { succeeds_if: rule } = config ?? {};
  if (typeof rule !== 'object' || (rule.at_least === undefined) !== (rule.critical === undefined))
    return { ready: null };
  const message = '"succeeds_if" takes either at_least or critical.';
  const fix = 'write one of them, such as succeeds_if: { at_least: 8 }';
  return { problems: [{ code: 'E_BAD_CONFIG', message, key: 'succeeds_if', fix }] };
}

/** A function in code lists the items. */
function run(ready: Lister | null, context: AttemptContext): Expanding | Promise<Expanding> {
  const config = (context.config ?? {}) as ForEachConfig;
  if (typeof ready !== 'function') return expanding(config.items ?? context.input, config);
  return listed(ready(context.input, context), config, context);
}

type Lister = (input: unknown, context: AttemptContext) => unknown;

async function listed(
  given: unknown,
  config: ForEachConfig,
  context: AttemptContext,
): Promise<Expanding> {
  const list = await given;
  if (!isAsyncList(list)) return expanding(list, config, { what: WHAT });
  const all: unknown[] = [];
  const most = config.max_items * (config.batch ?? 1);
  const { signal } = context;
  for await (const item of list) {
    // Nobody waits for the list any more: what gives it is told so, too.
    signal.throwIfAborted();
    // One item too many is enough to say so: the list may have no end.
    if (all.push(item) > most) break;
  }
  return expanding(all, config, { what: WHAT, isCut: all.length > most });
}

const WHAT = 'what "items" gave';

/** A list that a function gave: what it is called, and whether there is more of it. */
interface Given {
  readonly what: string;
  readonly isCut?: boolean;
}

function isAsyncList(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function expanding(list: unknown, config: ForEachConfig, given?: Given): Expanding {
  const { items, batch, max_items: most } = config;
  if (!Array.isArray(list)) {
    const what = given?.what ?? (items === undefined ? 'its input' : '"items"');
    const message = `${what} is ${show(list)}, and has to be a list`;
    throw new StepFailure('E_ITEMS', message, { retryable: false });
  }
  const all: readonly unknown[] = batch === undefined ? list : batches(list, batch);
  if (all.length > most) {
    const count = given?.isCut === true ? `at least ${all.length}` : all.length;
    const message = `the list has ${count} items; at most ${most} are allowed (max_items)`;
    throw new StepFailure('E_MAX_ITEMS', message, { retryable: false });
  }
  const isInput = given === undefined && items === undefined && batch === undefined;
  return new Expanding(all, isInput);
}

/** The last one may be short. */
function batches(list: readonly unknown[], size: number): readonly unknown[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
