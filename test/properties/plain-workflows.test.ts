/**
 * Workflows as plain values with anything in any field: told what is wrong with them, never thrown at.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, EngineError } from '../../src/index.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';

const anything = fc.oneof(
  fc.constantFrom(undefined, null, '', 'a', 'text/case', 'function', 0, 1, -1, Number.NaN, true),
  fc.constantFrom<unknown>([], [undefined], [null], ['a'], [[]], {}, { a: 1 }, { a: undefined }),
  fc.constantFrom<unknown>(() => 1, Symbol('s'), 1n, new Date(0), new Map(), Array(2)),
  fc.anything({ maxDepth: 2, withNullPrototype: true }),
);

const SETTINGS = (
  'title when retry timeoutMs totalTimeoutMs queueTimeoutMs branchTimeoutMs runIf optional effects cache pool cost ' +
  'memoryMax concurrencyKey hook intent concurrencyPerKey priority inputFrom separator'
).split(' ');
const FIELDS =
  'name title strategy start target onFailure drain concurrency maxBranches pools timeoutMs defaults inputs env steps outputs'.split(
    ' ',
  );
const PARTS = ['id', 'uses', 'needs', 'with', 'run', 'settings', 'index'];

const step = { id: 'a', uses: 'text/case', needs: [], settings: {} };
const sound = { name: 'w', steps: [step, { ...step, id: 'b', needs: ['a'] }] };

/** A sound workflow in which one thing is anything. */
const odd = fc.oneof(
  fc
    .tuple(fc.constantFrom(...FIELDS), anything)
    .map(([key, value]) => ({ ...sound, [key]: value })),
  fc.tuple(fc.constantFrom(...PARTS), anything).map(([key, value]) => ofStep({ [key]: value })),
  fc.constantFrom(...PARTS).map((key) => {
    const { [key as 'id']: _, ...rest } = step;
    return { ...sound, steps: [rest, step] };
  }),
  fc.tuple(fc.constantFrom(...SETTINGS), anything).map(([key, value]) => {
    return ofStep({ settings: { [key]: value } });
  }),
  anything.map((value) => ({ ...sound, steps: [step, value] })),
);

function ofStep(more: object) {
  return { ...sound, steps: [step, { ...step, id: 'b', ...more }] };
}

describe('S6 a workflow as a plain value', () => {
  it('S6 gets diagnostics whatever it holds, and never a raw error', async () => {
    const engine = createEngine();
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(odd, async (workflow) => {
        const checking = engine.check(workflow as unknown as Workflow);
        const checked = await checking.catch((error: unknown) => error);
        if (checked instanceof EngineError) return;
        expect(checked).not.toBeInstanceOf(Error);
        const { graph, diagnostics } = checked as Awaited<typeof checking>;
        if (graph === undefined) broken++;
        expect(graph === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
        for (const { message } of diagnostics) expect(message).not.toMatch(/undefined|\[object/);
      }),
      { numRuns: 1_500 },
    );
    expect(broken).toBeGreaterThan(300);
  });

  it.each<[string, object, string]>([
    ['settings', { ...step, settings: undefined }, 'the key "settings" is missing'],
    ['needs', { ...step, needs: undefined }, 'the key "needs" is missing'],
    ['uses', { ...step, uses: undefined, run: () => 1 }, 'the key "uses" is missing'],
  ])('S6 says which part of a step is missing: %s', async (_, part, words) => {
    const workflow = { name: 'w', steps: [part] } as unknown as Workflow;
    const { diagnostics } = await createEngine().check(workflow);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `E_MISSING_KEY step "a": ${words}.`,
    ]);
  });
});
