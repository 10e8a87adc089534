/**
 * Steps that choose one of several lists of others, whatever ends first and wherever their process ends.
 * Knows inputs and events; must not know how a case is chosen.
 */
import { expect, it } from 'vitest';
import { type Playing, play, statusesOf } from '../../test/group-player.ts';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import { keptShape, shapeOf } from '../graph/kept-shape.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { seededRandom } from '../std/random.ts';
import { definitionIds } from '../workflow/definitions.ts';
import type { FailureMode, Step } from '../workflow/workflow.ts';

const CASES = ['letter', 'default', 'nested'];

function choice(id: string, cases: Readonly<Record<string, readonly (string | Step)[]>>): Step {
  const bodies = Object.entries(cases).map(([name, list]) => [
    name,
    { steps: list.map((one) => (typeof one === 'string' ? flow(one).steps[0]! : one)) },
  ]);
  const more = { uses: 'switch', with: { value: '${{ inputs.kind }}' } };
  return step(id, ['read'], { ...more, cases: Object.fromEntries(bodies) });
}

async function playing(chosen: number, failing: string, mode: FailureMode): Promise<Playing> {
  const inner = { ...choice('inner', { only: ['x', 'y < x'] }), needs: ['book'] };
  const cases = { letter: ['book', 'tell < book'], default: ['book'], nested: ['book', inner] };
  const steps = [step('read'), choice('route', cases), step('last', ['route'])];
  const outcomeOf = (id: string): Outcome => {
    const error = { code: 'E_STEP', message: `${id} broke`, retryable: false };
    const metadata = undefined;
    if (id === failing) return { tag: 'error', error, metadata };
    const grows = { items: undefined, keys: undefined, then: 'only', metadata } as const;
    if (id === 'route') return { tag: 'expand', body: chosen, count: 1, ...grows };
    if (id.endsWith('inner')) return { tag: 'expand', body: 0, count: 1, ...grows };
    return { tag: 'value', value: id, metadata };
  };
  const plan = await planOf(flowOf(steps), { failureMode: mode });
  return { plan, outcomeOf, chance: seededRandom(7) };
}

function told(run: Readonly<Run>): unknown {
  return { status: run.status, output: run.output, steps: statusesOf(run) };
}

it.each(CASES.map((name, place) => ({ name, place })))(
  'run the case $name as far as if nothing had happened, wherever the process ends',
  async ({ place }) => {
    for (const mode of ['fail_fast', 'best_effort'] as const) {
      for (const failing of ['', 'route.book', 'route.inner.y']) {
        const world = await playing(place, failing, mode);
        const whole = play(world);
        for (let crashAfter = 1; crashAfter < whole.commits; crashAfter++) {
          const { events } = play({ ...world, crashAfter });
          expect(told(play(world, events).run)).toEqual(told(whole.run));
        }
      }
    }
  },
);

it('give the output of the case, and hold no steps of others', async () => {
  const { run } = play(await playing(2, '', 'fail_fast'));
  expect(run.output).toBe('last');
  expect(run.outputs[1]).toBe('route.inner.y');
  const ids = [
    'read',
    'route',
    'last',
    'route.book',
    'route.inner',
    'route.inner.x',
    'route.inner.y',
  ];
  expect(Object.keys(statusesOf(run))).toEqual(ids);
  for (let one = 0; one < run.size; one++) expect(stepOfId(run, idOf(run, one))).toBe(one);
  expect(stepOfId(run, 'route.tell')).toBe(-1);
  expect(stepOfId(run, 'route[0].book')).toBe(-1);
});

it('fail with the step in them that did, and are partial where that is tolerated', async () => {
  const failed = play(await playing(0, 'route.book', 'fail_fast')).run;
  expect(failed.errors.get(1)).toMatchObject({
    code: 'E_GROUP',
    message: 'route.book: route.book broke',
  });
  const partial = play(await playing(2, 'route.inner.y', 'best_effort')).run;
  expect([partial.status, partial.outputs[1]]).toEqual(['partial', null]);
});

it('are the same in the shape that is kept', async () => {
  const { plan } = await playing(0, '', 'fail_fast');
  const { graph } = plan;
  const ids = definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) });
  expect(ids).toContain('route[letter].book');
  expect(ids).toContain('route[nested].inner[only].y');
  const shape = shapeOf(JSON.parse(JSON.stringify(keptShape(graph))), ids);
  expect(shape.steps.map(({ id }) => id)).toEqual(graph.steps.map(({ id }) => id));
  expect(shape.bodies.map(({ name }) => name)).toEqual(graph.bodies.map(({ name }) => name));
});
