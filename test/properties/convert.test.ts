/**
 * A workflow written down and read again is the same workflow, whatever texts and numbers it holds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { BACKOFF, PRIORITY } from '../../src/workflow/bounds.ts';
import { readWorkflow } from '../../src/workflow/formats/index.ts';
import { writeHeddle } from '../../src/workflow/formats/write-heddle.ts';
import type { StepSettings, Workflow } from '../../src/workflow/workflow.ts';
import { step } from '../workbench.ts';
import { HOSTILE } from './hostile-texts.ts';

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const key = hostile.filter(
  (text) => !['__proto__', 'constructor', 'prototype'].includes(text) && !/^\d+$/.test(text),
);
const anyJson = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !/"(__proto__|constructor|prototype|[0-9]+)"/.test(JSON.stringify(value)));
const mapping = fc
  .uniqueArray(key, { maxLength: 4, selector: (text) => text.normalize('NFC') })
  .chain((keys) =>
    fc
      .tuple(...keys.map(() => fc.oneof(hostile, anyJson, numbers)))
      .map((values) => Object.fromEntries(keys.map((name, i) => [name, values[i]]))),
  );
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(2 ** 53, 2 ** 60, -(2 ** 70), 1e21, 1e300, 5e-324, 0.1),
);

const ten = 10 * 365 * 86_400_000;
/** Values on, between and just outside the bounds of anything. */
const edges = fc.oneof(
  fc.constantFrom(-1_001, -1_000, -1, 0, 0.5, 1, 1.5, 2, 99, 100, 101, 199, 200, 201),
  fc.constantFrom(1_000, 1_001, 10_000, 10_001, 2 ** 20, 3 * 2 ** 20, ten, ten + 1, 1e18, 1e300),
);
const word = fc.oneof(
  hostile,
  fc.nat(10_000).map((size) => 'w'.repeat(size)),
);
const settings = one({
  title: word,
  when: word,
  priority: edges,
  timeoutMs: edges,
  totalTimeoutMs: edges,
  queueTimeoutMs: edges,
  branchTimeoutMs: edges,
  retry: fc.record(
    {
      maxAttempts: edges,
      initialIntervalMs: edges,
      backoffCoefficient: edges,
      maxIntervalMs: edges,
      intervalsMs: fc.array(edges, { maxLength: 3 }),
      retryOn: fc.array(word, { maxLength: 2 }),
      neverRetryOn: fc.array(word, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
  runIf: fc.oneof(
    fc.record({ atLeast: edges }),
    fc.record({ critical: fc.array(word, { maxLength: 2 }) }),
  ),
  cache: fc.oneof(fc.boolean(), fc.record({ key: word, ttlMs: edges }, { requiredKeys: [] })),
  pool: word,
  cost: fc.dictionary(
    fc.constantFrom('cpu', 'api', 'memory'),
    fc.oneof(edges, fc.record({ atMost: edges })),
  ),
  concurrencyKey: word,
  memoryMax: fc.integer({ min: 1, max: 2 ** 39 }),
  concurrencyPerKey: edges,
  separator: word,
});
const ofWorkflow = one({
  title: word,
  concurrency: fc.oneof(
    edges,
    fc.constantFrom('auto', Number.POSITIVE_INFINITY),
    fc.record({ min: edges, max: edges }),
  ),
  maxBranches: edges,
  timeoutMs: edges,
  pools: fc.dictionary(
    fc.constantFrom('api', 'big'),
    fc.record(
      { size: edges, breaker: fc.record({ failures: edges, resetMs: edges }) },
      { requiredKeys: ['size'] },
    ),
  ),
  env: fc.array(word, { maxLength: 2 }),
  outputs: fc.oneof(word, mapping),
});

/** One of the fields, or none: bounds do not depend on each other. */
function one(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  const single = Object.entries(fields).map(([name, value]) => value.map((v) => ({ [name]: v })));
  return fc.oneof(fc.constant({}), ...single);
}

function read(text: string): Omit<Workflow, 'source'> {
  const { workflow, diagnostics } = readWorkflow(text, 'flow.yaml');
  expect(diagnostics, text.slice(0, 2_000)).toEqual([]);
  const { source: _, ...rest } = workflow!;
  return rest;
}

/** Written, read, written again: equal values and equal texts. */
function survives(workflow: Workflow): void {
  const text = writeHeddle(workflow);
  const again = read(text);
  expect(writeHeddle(again)).toBe(text);
  expect(plain(again)).toEqual(plain(workflow));
}

/** As JSON has it: `-0` is 0. What the reader adds, and what says nothing, does not count. */
function plain(workflow: object): unknown {
  return JSON.parse(
    JSON.stringify(workflow, (name, v) => {
      if (name === 'index' || (name === 'with' && Object.keys(v ?? {}).length === 0))
        return undefined;
      return v === Number.POSITIVE_INFINITY ? 'unlimited' : v;
    }),
  );
}

describe('F13 convert', () => {
  it('F13 gives back every text, as a value and as a key, at any place', () => {
    fc.assert(
      fc.property(mapping, hostile, mapping, (settingsOf, title, outputs) => {
        const first = step('a', [], {
          uses: 'text/case',
          with: { ...settingsOf, list: [settingsOf, title] },
        });
        survives({
          name: 'w',
          title: title.slice(0, 100),
          steps: [first],
          outputs,
          inputs: { x: { default: settingsOf } },
        } as Workflow);
      }),
      { numRuns: 1_000 },
    );
  });

  it('F13 gives back each of the texts', () => {
    for (const text of HOSTILE) {
      const nested = [{ [text]: text }, [text, [text]]];
      const first = step('a', [], { uses: 'text/case', with: { text, nested } });
      survives({ name: 'w', steps: [first] });
    }
  });
});

describe('S3 what the check accepts', () => {
  it('S3 can be written down and is accepted again', async () => {
    const engine = createEngine();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(settings, ofWorkflow, mapping, async (own, more, config) => {
        const first = step('a', [], {
          uses: './m.mjs#f',
          with: config,
          settings: own as StepSettings,
        });
        const flow = {
          name: 'w',
          ...more,
          steps: [step('b', [], { uses: 'text/case' }), first],
        } as Workflow;
        const { diagnostics } = await engine.check(flow);
        if (diagnostics.some(({ code }) => BOUNDS.has(code))) return;
        accepted++;
        survives(flow);
      }),
      { numRuns: 800 },
    );
    expect(accepted).toBeGreaterThan(200);
    expect([PRIORITY.maximum, BACKOFF.maximum]).toEqual([1_000, 100]);
  });
});

/** Everything that a file would refuse for its shape; other faults are the same in both forms. */
const BOUNDS = new Set([
  'E_TYPE',
  'E_RANGE',
  'E_CHOICE',
  'E_FORMAT',
  'E_RESERVED_KEY',
  'E_TOO_DEEP',
  'E_CONTROL_CHARACTER',
  'E_MISSING_KEY',
  'E_UNKNOWN_KEY',
]);
