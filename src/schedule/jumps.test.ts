/**
 * Steps that jump to others: what runs, what is skipped and why, wherever the process ends.
 * Knows inputs and events; must not know how a function asks for a jump.
 */
import { describe, expect, it } from 'vitest';
import { play, statusesOf } from '../../test/group-player.ts';
import { each, flowOf, planOf, step } from '../../test/workbench.ts';
import { cutGraph } from '../graph/cut-graph.ts';
import { keptShape, shapeOf } from '../graph/kept-shape.ts';
import { apply } from '../run/fold.ts';
import { inputOf, inputsOf } from '../run/inputs.ts';
import { jumpOutcome } from '../run/jumps.ts';
import type { Given, Outcome } from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { newRun, type Run } from '../run/run.ts';
import { skipReason } from '../run/skip.ts';
import { stepOfId } from '../run/step-ids.ts';
import { namedSteps } from '../run/steps.ts';
import { seededRandom } from '../std/random.ts';
import { definitionIds } from '../workflow/definitions.ts';
import { Jump } from '../workflow/jump.ts';
import type { Step, StepSettings } from '../workflow/workflow.ts';

/** `a`, `b < a`, and `a > b c` for a step that may jump to others. */
function steps(...lines: readonly (string | Step)[]): Step[] {
  return lines.map((line) => {
    if (typeof line !== 'string') return line;
    const [, id = '', needs = '', goesTo = ''] =
      /^(\w+)(?: < ([\w ]+?))?(?: > ([\w ]+))?$/.exec(line) ?? [];
    const words = (text: string) => text.split(' ').filter((word) => word !== '');
    return step(id, words(needs), goesTo === '' ? {} : { goesTo: words(goesTo) });
  });
}

/** What steps come to: they go to the step of that id, or fail. */
type Ways = Readonly<Record<string, string | { readonly fails: true }>>;

function outcomeOf(ways: Ways, lists: Readonly<Record<string, number>> = {}) {
  return (id: string, run: Readonly<Run>): Outcome => {
    const way = ways[id];
    const metadata = undefined;
    const count = lists[id];
    if (count !== undefined) {
      const items = Array.from({ length: count }, (_, i) => i);
      return { tag: 'expand', body: 0, count, items, keys: undefined, then: 'collect', metadata };
    }
    if (typeof way === 'object')
      return { tag: 'error', error: { code: 'E', message: 'broke', retryable: false }, metadata };
    const given: Given = { tag: 'value', value: `of ${id}`, metadata };
    if (way === undefined) return given;
    return jumpOutcome(run, stepOfId(run, id)!, new Jump(way, null), given);
  };
}

async function played(list: readonly Step[], ways: Ways, more: Partial<Plan> = {}) {
  const plan = await planOf(flowOf(list), { failureMode: 'continue_on_error', ...more });
  return play({ plan, outcomeOf: outcomeOf(ways), chance: seededRandom(3) }).run;
}

/** How each step ended, in one line: `a b-` for one that was skipped, `b!` for one that failed. */
function ended(run: Readonly<Run>): string {
  const marks: Record<string, string> = {
    succeeded: '',
    skipped: '-',
    failed: '!',
    cancelled: 'x',
  };
  return Object.entries(statusesOf(run))
    .map(([id, status]) => `${id}${marks[status]}`)
    .join(' ');
}

function why(run: Readonly<Run>, id: string): string {
  return skipReason(run.skips.get(stepOfId(run, id)!)!, namedSteps(run));
}

describe('a jump', () => {
  const router = steps('s > a b c', 'a < s', 'a2 < a', 'b', 'c', 'other < s', 'join < a2 b');

  it('leads to one of several steps, and past all others behind it', async () => {
    const run = await played(router, { s: 'a' });
    expect(ended(run)).toBe('s a a2 b- c- other- join');
    expect([run.status, why(run, 'b'), why(run, 'other')]).toEqual([
      'succeeded',
      's went to a',
      's went to a',
    ]);
  });

  it('leads past what is only behind these, and not past what is reached in another way', async () => {
    const run = await played(router, { s: 'b' });
    expect(ended(run)).toBe('s a- a2- b c- other- join');
    expect(why(run, 'a2')).toBe('a skipped (s went to b)');
    expect(ended(await played(router, { s: 'c' }))).toBe('s a- a2- b- c other- join-');
  });

  it('that does not come leads to all that need the step, and to nothing that does not', async () => {
    const run = await played(router, {});
    expect(ended(run)).toBe('s a a2 b- c- other join');
    expect(why(run, 'c')).toBe('s did not go to it');
  });

  it('counts as a need of its target, which still waits for its others', async () => {
    const list = steps('s > t', 'x', 't < x', 'u < t');
    expect(ended(await played(list, { s: 't' }))).toBe('s x t u');
    // Another need reaches it.
    expect(ended(await played(list, {}))).toBe('s x t u');
    const run = await played(list, { x: { fails: true }, s: 't' });
    expect([ended(run), why(run, 't')]).toEqual(['s x! t- u-', 'x failed']);
  });

  it('of a step that fails leads nowhere, and what waits for it says so', async () => {
    const run = await played(steps('s > t', 't', 'u < t'), { s: { fails: true } });
    expect([ended(run), why(run, 't'), why(run, 'u')]).toEqual([
      's! t- u-',
      's failed',
      't skipped (s failed)',
    ]);
  });

  it('may come from several steps', async () => {
    const list = steps('p > t', 'q > t', 't', 'z < t');
    expect(ended(await played(list, { q: 't' }))).toBe('p q t z');
    expect(ended(await played(list, {}))).toBe('p q t- z-');
  });

  it('is one of the needs that a rule is about, and what it leads past is none with a result', async () => {
    const rule = (id: string, needs: string[], settings: StepSettings) =>
      step(id, needs, { settings });
    const list = [
      ...steps('s > t', 'x'),
      rule('t', ['x'], { runIf: 'any_succeeded' }),
      rule('all', ['s', 'x'], { runIf: 'all_settled' }),
      rule('both', ['s', 'x'], { runIf: 'all_succeeded' }),
      rule('critical', ['s', 'x'], { runIf: { critical: ['s'] } }),
      rule('only', ['s'], { runIf: 'all_settled' }),
    ];
    const run = await played(list, { s: 't', x: { fails: true } });
    expect(ended(run)).toBe('s x! t all both- critical- only-');
    expect(why(run, 'only')).toBe('s went to t');
    const without = await played(list, { x: { fails: true } });
    expect(ended(without)).toBe('s x! t- all both- critical only');
  });

  it('changes nothing about what its target works on, and is among the outputs that it sees', async () => {
    const run = await played(steps('s > t u', 't', 'u < s', 'v < s t'), { s: 't' });
    const at = (id: string) => stepOfId(run, id)!;
    expect([inputOf(run, at('t')), inputsOf(run, at('t'))]).toEqual([
      run.plan.input,
      { s: 'of s' },
    ]);
    // What a jump leads past is not there for a step that runs for another reason.
    expect(inputsOf(run, at('v'))).toEqual({ t: 'of t' });
    expect(inputOf(await played(steps('s > u', 'u < s'), { s: 'u' }), 1)).toBe('of s');
  });

  it('leads from one step of an item to another one of the same', async () => {
    const list = [each('e', [], steps('s > a b', 'a', 'b < s', 'c < a b')), ...steps('end < e')];
    const plan = await planOf(flowOf(list));
    const ways = { 'e[0].s': 'a', 'e[1].s': 'b' };
    const { run } = play({ plan, outcomeOf: outcomeOf(ways, { e: 3 }), chance: seededRandom(1) });
    expect(ended(run)).toBe(
      'e end e[0].s e[0].a e[0].b- e[0].c e[1].s e[1].a- e[1].b e[1].c e[2].s e[2].a- e[2].b e[2].c',
    );
  });

  it('comes to the same wherever the process ends', async () => {
    const plan = await planOf(flowOf(router));
    for (const way of ['a', 'b', 'c', undefined]) {
      const ways: Ways = way === undefined ? {} : { s: way };
      const world = { plan, outcomeOf: outcomeOf(ways), chance: seededRandom(5) };
      const whole = play(world);
      for (let crashAfter = 1; crashAfter < whole.commits; crashAfter++) {
        const { events } = play({ ...world, crashAfter });
        expect(ended(play(world, events).run)).toBe(ended(whole.run));
      }
    }
  });

  it('of an attempt that its process left under way counts no more', async () => {
    const plan = await planOf(flowOf(router));
    const { events } = play({ plan, outcomeOf: outcomeOf({ s: 'b' }), chance: seededRandom(5) });
    // The log ends between the jump and the end of its step.
    const cut = events.findIndex(({ type }) => type === 'step.redirected');
    const other = { plan, outcomeOf: outcomeOf({ s: 'a' }), chance: seededRandom(5) };
    const { run } = play(other, events.slice(0, cut + 1));
    expect(ended(run)).toBe('s a a2 b- c- other- join');
  });

  it('is added up by what is kept of the graph as by the graph', async () => {
    const { graph } = await planOf(flowOf(router));
    const kept = JSON.parse(JSON.stringify(keptShape(graph)));
    const ids = definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) });
    const shape = shapeOf(kept, ids);
    const plan = await planOf(flowOf(router));
    const { events, run } = play({
      plan,
      outcomeOf: outcomeOf({ s: 'b' }),
      chance: seededRandom(5),
    });
    const read = newRun({ graph: shape, runId: 'r', reused: new Map(), concurrency: 1 });
    for (const event of events) apply(read, event);
    expect([...read.stepStatus]).toEqual([...run.stepStatus]);
  });
});

describe('a jump that cannot be', () => {
  it('fails its step: to one that it does not name', async () => {
    const run = await played(steps('s > a', 'a', 'b'), { s: 'b' });
    expect(run.errors.get(0)).toMatchObject({
      code: 'E_GOTO',
      message: 'cannot go to "b": goes_to of the step names only a',
      retryable: false,
    });
    expect((await played(steps('s', 'b'), { s: 'b' })).errors.get(0)?.message).toBe(
      'cannot go to "b": the step does not say so, with goes_to: [b]',
    );
  });

  it('fails its step: to one that the run leaves out', async () => {
    const plan = await planOf(flowOf(steps('s > a b', 'a', 'b')));
    const graph = cutGraph(plan.graph, { start: [], target: ['a'] });
    const part = { ...plan, graph };
    const go = (way: string) =>
      play({ plan: part, outcomeOf: outcomeOf({ s: way }), chance: seededRandom(2) }).run;
    expect(ended(go('a'))).toBe('s a b-');
    expect(go('b').errors.get(0)?.message).toBe('cannot go to "b": it is left out of this run');
  });

  it('is no fault where the target has its result from an earlier run', async () => {
    const reused = new Map([[1, { output: 1, metadata: undefined, from: 'r0' }]]);
    expect(ended(await played(steps('s > a', 'a'), { s: 'a' }, { reused }))).toBe('s a');
  });
});

it('a result that is reused went where it went', async () => {
  const result = { output: 1, metadata: undefined, from: 'r0', goto: 2 };
  const reused = new Map([[0, result]]);
  const run = await played(steps('s > a b', 'a', 'b < s', 'c < s'), {}, { reused });
  expect(ended(run)).toBe('s a- b c-');
});
