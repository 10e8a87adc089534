/**
 * Runs that are made again from ones in which functions had added functions to them: these are lost, and all else is kept.
 * Knows the engine and the builder; must not know how a run is kept.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../../index.ts';

/** For each item somebody is paid once, and then steps are added, of which one may fail. */
function paying(done: string[], isUp: () => boolean) {
  const flow = workflow('paying');
  const each = flow.forEach('each', {
    items: () => ['a', 'b', 'c'],
    onFailure: 'continue_on_error',
    each: (body) => {
      const pay = body.step('pay', {
        run: (name: string) => {
          done.push(`pay ${name}`);
          return name;
        },
      });
      return body.step('more', {
        needs: pay,
        run: (name, context) =>
          context.expand((list) => {
            const first = list.step('first', { run: () => void done.push(`first ${name}`) });
            return list.step('second', {
              needs: first,
              run: () => {
                if (name === 'c' && !isUp()) throw new Error('down');
                return name;
              },
            });
          }),
      });
    },
  });
  return flow.returns(each);
}

it('a retry is told which step has to add its steps anew, and a fork from there keeps all others', async () => {
  const done: string[] = [];
  let up = false;
  const flow = paying(done, () => up);
  const engine = createEngine();
  const failed = await engine.run(flow, null, { runId: 'r' });
  expect(failed.step('each[2].more').status).toBe('failed');
  const before = [...done];
  up = true;
  await expect(engine.retry('r', { workflow: flow })).rejects.toMatchObject({
    code: 'already-done',
    message:
      'step "each" of run "r" has done 10 steps of its items, and would do all of them again: the functions that step "each[2].more" had added are gone',
  });
  await expect(
    engine.fork('r', { workflow: flow, from: 'each[2].more.second' }),
  ).rejects.toMatchObject({
    code: 'invalid-option',
    message:
      '"each[2].more.second" cannot run again by itself: the functions that step "each[2].more" had added are gone',
    hint: 'fork the run from "each[2].more" instead: it adds them anew',
  });
  const handle = await engine.fork('r', { workflow: flow, from: 'each[2].more' });
  expect((await handle.result).orThrow()).toEqual(['a', 'b', 'c']);
  expect(done.slice(before.length)).toEqual(['first c']);
  await engine.close();
});

it('a fork is told all steps that have to add their functions anew, and whether beside or in place of what it names', async () => {
  const flow = workflow('sides');
  let isUp = false;
  const done: string[] = [];
  const each = flow.forEach('each', {
    items: () => ['a', 'b', 'c'],
    key: (name) => name,
    onFailure: 'continue_on_error',
    each: (body) =>
      body.step('grow', {
        run: (name: string, context) =>
          context.expand((list) =>
            list.step('sub', {
              run: (_, inner) =>
                inner.expand((more) =>
                  more.step('x', {
                    run: () => {
                      done.push(name);
                      if (!isUp && name !== 'c') throw new Error('down');
                      return name;
                    },
                  }),
                ),
            }),
          ),
      }),
  });
  const sides = flow.returns(each);
  const engine = createEngine();
  await engine.run(sides, null, { runId: 'r' });
  isUp = true;
  const fork = (...from: string[]) => engine.fork('r', { workflow: sides, from });
  const refused = (message: string, hint: string) =>
    expect.objectContaining({ code: 'invalid-option', message, hint });
  await expect(fork('each[a].grow')).rejects.toEqual(
    refused(
      '"each[a].grow" cannot run again by itself: the functions that step "each[b].grow" had added are gone',
      'fork the run from "each[b].grow" as well: it adds them anew',
    ),
  );
  await expect(fork('each[b].grow')).rejects.toMatchObject({
    hint: 'fork the run from "each[a].grow" as well: it adds them anew',
  });
  const both = 'the functions that steps "each[a].grow", "each[b].grow" had added are gone';
  await expect(fork('each[c].grow')).rejects.toEqual(
    refused(
      `"each[c].grow" cannot run again by itself: ${both}`,
      'fork the run from "each[a].grow", "each[b].grow" as well: they add them anew',
    ),
  );
  for (const part of ['each[a].grow.sub.x', 'each[b].grow.sub'])
    await expect(fork('each[c]', part)).rejects.toEqual(
      refused(
        `"${part}" cannot run again by itself: ${both}`,
        'fork the run from "each[a].grow", "each[b].grow" instead: they add them anew',
      ),
    );
  await expect(engine.retry('r', { workflow: sides })).rejects.toMatchObject({
    message: expect.stringContaining(`again: ${both}`),
  });
  done.length = 0;
  const forked = await fork('each[a].grow', 'each[b].grow');
  expect((await forked.result).orThrow()).toEqual(['a', 'b', 'c']);
  expect(done).toEqual(['a', 'b']);
  await engine.close();
});

it('a step of the workflow that is named adds its steps anew', async () => {
  let tries = 0;
  const flow = workflow('plans');
  const plan = flow.step('plan', {
    run: (_, context) =>
      context.expand((list) => {
        const first = list.step('first', { run: () => ++tries });
        return list.step('second', {
          needs: first,
          run: (n) => {
            if (n === 1) throw new Error('down');
            return n;
          },
        });
      }),
  });
  const engine = createEngine();
  const plans = flow.returns(plan);
  await engine.run(plans, null, { runId: 'r' });
  await expect(engine.retry('r', { workflow: plans })).rejects.toMatchObject({
    code: 'already-done',
    message: expect.stringContaining('the functions that step "plan" had added are gone'),
  });
  const again = await engine.retry('r', { workflow: plans, step: 'plan' });
  expect((await again.result).orThrow()).toBe(2);
  await engine.close();
});

it('a fork from within a list of functions that had succeeded is refused, and one from the step that added it is not', async () => {
  const done: string[] = [];
  const flow = paying(done, () => true);
  const engine = createEngine();
  await engine.run(flow, null, { runId: 'r' });
  const before = done.length;
  for (const from of ['each[1].more.second', 'each[1].more.first'])
    await expect(engine.fork('r', { workflow: flow, from })).rejects.toMatchObject({
      code: 'invalid-option',
      message: `"${from}" cannot run again by itself: the functions that step "each[1].more" had added are gone`,
      hint: 'fork the run from "each[1].more" instead: it adds them anew',
    });
  expect(await engine.runs()).toHaveLength(1);
  const handle = await engine.fork('r', { workflow: flow, from: 'each[1].more' });
  expect((await handle.result).orThrow()).toEqual(['a', 'b', 'c']);
  expect(done.slice(before)).toEqual(['first b']);
  await engine.close();
});

it('a fork from within what a retry has kept as a whole is one of the run before it', async () => {
  let isUp = false;
  const flow = workflow('kept');
  const plan = flow.step('plan', {
    run: (_, context) =>
      context.expand([{ id: 'a', uses: 'text/case', with: { to: 'upper' }, input: 'a' }]),
  });
  const last = flow.step('last', {
    needs: plan,
    run: (given) => {
      if (!isUp) throw new Error('down');
      return given;
    },
  });
  const flows = flow.returns(last);
  const engine = createEngine();
  await engine.run(flows, null, { runId: 'r1' });
  isUp = true;
  await (await engine.retry('r1', { workflow: flows, runId: 'r2' })).result;
  await expect(engine.fork('r2', { workflow: flows, from: 'plan.a' })).rejects.toMatchObject({
    message: '"plan.a" is not a step of the run: step "plan" has its result from run "r1"',
    hint: 'look into that run, or fork it',
  });
  const fork = await engine.fork('r1', { workflow: flows, from: 'plan.a' });
  expect((await fork.result).orThrow()).toEqual({ a: 'A' });
  await engine.close();
});
