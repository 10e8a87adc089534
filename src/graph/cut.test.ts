/**
 * A graph of which a part runs: which steps are left out, what the others need and work on, and which parts there
 * are not.
 * Knows shapes; must not know runs.
 */
import { describe, expect, it } from 'vitest';
import { CATALOG, flow, flowOf, graphOf, step } from '../../test/workbench.ts';
import type { Part } from '../workflow/part.ts';
import { compile } from './compile.ts';
import { cutGraph } from './cut-graph.ts';
import { ExpressionError } from './expression-error.ts';
import { type Graph, needsOf, RUN_INPUT, settingsAt } from './graph.ts';
import { partFaults } from './left-out.ts';
import { leftOutReads } from './left-out-reads.ts';
import { parseTemplate } from './template.ts';

const part = (start: string, target = ''): Part => ({
  start: start.split(' ').filter(Boolean),
  target: target.split(' ').filter(Boolean),
});
const ids = (graph: Graph, steps: Iterable<number>) => [...steps].map((s) => graph.steps[s]!.id);
const diamond = () => graphOf(flow('a', 'b < a', 'c < a', 'd < b c', 'e < d', 'x'));
const cut = async (wanted: Part) => cutGraph(await diamond(), wanted);

describe('a part of a graph', () => {
  const running = async (start: string, target?: string) => {
    const graph = await cut(part(start, target));
    const leftOut = graph.cut?.leftOut;
    return ids(
      graph,
      graph.order.filter((s) => leftOut?.has(s) !== true),
    ).join(' ');
  };

  it('is what is reachable from its start', async () => {
    expect(await running('b')).toBe('b d e');
    expect(await running('b x')).toBe('b x d e');
  });

  it('is what its target needs', async () => {
    expect(await running('', 'd')).toBe('a b c d');
    expect(await running('', 'b x')).toBe('a x b');
  });

  it('is what both lead to where both are named', async () => {
    expect(await running('a', 'c')).toBe('a c');
    expect(await running('b c', 'd')).toBe('b c d');
  });

  it('is the graph itself where nothing is named', async () => {
    const whole = await diamond();
    expect(cutGraph(whole, part(''))).toBe(whole);
  });

  it('keeps the numbers, and has no edge to what is left out', async () => {
    const graph = await cut(part('b'));
    const d = graph.indexOf('d');
    expect([d, ids(graph, needsOf(graph, d))]).toEqual([3, ['b']]);
    expect(ids(graph, graph.bodies[0].entries)).toEqual(['b']);
    expect([...graph.level]).toEqual([0, 0, 0, 1, 2, 0]);
    expect(graph.steps[graph.bodies[0].last]!.id).toBe('e');
  });

  it('never leaves out hooks, which keep what they need', async () => {
    const graph = await graphOf(
      flowOf([step('a'), step('b'), step('tell', ['a'], { settings: { hook: 'finally' } })]),
    );
    const one = cutGraph(graph, part('b'));
    expect(ids(one, one.cut!.leftOut)).toEqual(['a']);
    expect(one.sources.get(2)).toEqual(graph.sources.get(2));
  });
});

describe('a step with needs that are left out', () => {
  const first = async (settings: object, start = 'c') => {
    const graph = await graphOf(
      flowOf([step('a'), step('b'), step('c', ['a', 'b'], { settings })]),
    );
    const one = cutGraph(graph, part(start));
    return { settings: settingsAt(one, 2), primary: one.primary[2]!, rule: one.rules.get(2), one };
  };

  it('gets the input of the run when none is left, whatever it takes of them', async () => {
    for (const inputFrom of ['a', 'all', 'list', 'merge', { x: 'a' }] as const) {
      const { settings, primary } = await first({ inputFrom });
      expect([settings.wiring, primary]).toEqual([undefined, RUN_INPUT]);
    }
  });

  it('gets what an expression gives all the same', async () => {
    const { settings } = await first({ input: '${{ inputs.x }}' });
    expect(settings.wiring?.kind).toBe('value');
  });

  it('has no rule about them when none is left, and runs', async () => {
    const { rule, settings, one } = await first({ runIf: 'any_failed' });
    expect([rule, settings.rule, one.judged[2]]).toEqual([undefined, undefined, 0]);
  });

  it('counts those that are left in its rule', async () => {
    expect((await first({ runIf: { atLeast: 2 } }, 'b')).rule).toEqual({
      kind: 'at_least',
      count: 1,
    });
    expect((await first({ runIf: { critical: ['a', 'b'] } }, 'b')).rule).toEqual({
      kind: 'critical',
      needs: [1],
    });
  });

  it('has a list with places, a mapping without names, and null for a need it chose', async () => {
    expect((await first({ inputFrom: 'list' }, 'b')).settings.wiring).toEqual({
      kind: 'list',
      needs: [0, 1],
    });
    expect((await first({ inputFrom: { x: 'a', y: 'b' } }, 'b')).settings.wiring).toEqual({
      kind: 'named',
      names: [['y', 1]],
    });
    const { settings, primary } = await first({ inputFrom: 'a' }, 'b');
    expect([settings.wiring, primary]).toEqual([{ kind: 'need' }, 0]);
  });

  it('takes the deepest of those that are left', async () => {
    const graph = await graphOf(flow('a', 'b < a', 'c', 'd < c b'));
    const primary = (of: Graph) => of.steps[of.primary[3]!]!.id;
    expect([primary(graph), primary(cutGraph(graph, part('b c')))]).toEqual(['b', 'c']);
  });

  it('needs no variables of steps that are left out', async () => {
    const needy = step('a', [], { uses: 'text', with: { text: '${{ env.TOKEN }}' } });
    const graph = await graphOf(flowOf([needy, step('b')], { env: ['TOKEN'] }));
    const names = (of: Graph) => of.variables.map(({ name }) => name);
    expect([names(graph), names(cutGraph(graph, part('b')))]).toEqual([['TOKEN'], []]);
  });
});

describe('a part that there is not', () => {
  const faults = async (wanted: Part) =>
    partFaults(await diamond(), wanted).map(({ message, fix }) => `${message}; ${fix}`);

  it('names what is no step, all of it', async () => {
    const graph = await graphOf(flow('load', 'send < load'));
    const [one, two] = partFaults(graph, part('laod', 'load other'));
    expect([one!.message, one!.fix, one!.related]).toEqual([
      'start names "laod", which is not a step',
      'did you mean "load"?',
      0,
    ]);
    expect([two!.list, two!.place, two!.fix]).toEqual(['target', 1, 'name one of "load", "send"']);
  });

  it('names steps that do not lead to each other', async () => {
    expect(await faults(part('b x', 'e'))).toEqual([
      'start names "x", which does not lead to "e"; name a step that the target needs, or leave one of the two out',
    ]);
    expect(await faults(part('b', 'e c'))).toEqual([
      'target names "c", which is not reachable from "b"; name a step behind the start, or leave one of the two out',
    ]);
  });

  it('names a step of a hook', async () => {
    const hook = step('tell', [], { settings: { hook: 'finally' } });
    const graph = await graphOf(flowOf([step('a'), hook]));
    const [fault] = partFaults(graph, part('', 'tell'));
    expect(fault!.message).toBe(
      'target names "tell", which is part of finally and runs at the end of every run',
    );
  });

  it('is told with its place, and of steps only where all needs are known', async () => {
    const codes = async (more: object, ...lines: string[]) => {
      const { diagnostics } = await compile({ ...flow(...lines), ...more }, CATALOG);
      return diagnostics.map(({ code, path }) => `${code} ${path?.join('.')}`);
    };
    expect(await codes({ start: ['a', 'z'] }, 'a', 'b < a')).toEqual(['E_PART start.1']);
    expect(await codes({ start: ['a'], target: ['b'] }, 'a', 'b < y')).toEqual([
      'E_UNKNOWN_NEED steps.1.needs',
    ]);
  });
});

describe('an expression that reads a step which is left out', () => {
  const reads = async (settings: object, text?: string, start = 'b') => {
    const more = text === undefined ? {} : { uses: 'text', with: { text } };
    const steps = [step('a'), step('b', ['a'], { settings, ...more }), step('c', ['b'])];
    const graph = await graphOf(flowOf(steps));
    return leftOutReads(cutGraph(graph, part(start))).map(({ path }) => path?.join('.'));
  };

  it.each([
    '${{ steps.a.output.url }}',
    '${{ steps["a"].output["url"] }}',
    'at ${{ size(steps.a.output[0]) + 1 }}',
    '${{ steps.a.output.list.map(one, one.name) }}',
    '${{ [steps.a.output.url] }}',
    '${{ steps.a.output.ok ? 1 : 2 }}',
  ])('is a fault where it needs what is in its output: %s', async (text) => {
    expect(await reads({}, text)).toEqual(['steps.1.with.text']);
    expect(await reads({}, text, 'a')).toEqual([]);
    // It would fail its step.
    const a = { output: null, status: 'skipped', metadata: {}, error: null };
    const scope = { inputs: {}, steps: { a }, run: { id: 'r', name: 'w' }, env: {} };
    expect(() => parseTemplate(text, []).render(scope)).toThrow(ExpressionError);
  });

  it.each([
    '${{ steps.a.output }}',
    '${{ steps.a.status }}',
    '${{ steps.a.output == null ? "none" : steps.a.output.url }}',
    '${{ steps.a.output != null && steps.a.output.ok }}',
    '${{ has(steps.a.output.url) }}',
    '${{ steps.a.metadata.rows }}',
  ])('is none where it may do without: %s', async (text) => {
    expect(await reads({}, text)).toEqual([]);
  });

  it('is one in a condition and an input, and none behind a condition', async () => {
    expect(await reads({ when: 'steps.a.output.ok' })).toEqual(['steps.1.when']);
    expect(await reads({ input: '${{ steps.a.output.url }}' })).toEqual(['steps.1.input']);
    const guarded = { when: 'steps.a.status == "succeeded"' };
    expect(await reads(guarded, '${{ steps.a.output.url }}')).toEqual([]);
  });
});
