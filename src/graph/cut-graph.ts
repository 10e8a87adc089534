/**
 * A graph of which a part runs: its levels, and what each step works on.
 * Knows how inputs are chosen; must not know how a run goes, nor who wants a part of it.
 *
 * A step whose needs are all left out gets the input of the run, as a first step does.
 */
import type { Part } from '../workflow/part.ts';
import { lastOf } from './body.ts';
import { cutShape } from './cut.ts';
import type { Expression, Scope } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { type Graph, RUN_INPUT, type Settings, settingsAt, type Wiring } from './graph.ts';
import { layOut, type Order, orderSteps } from './order.ts';
import { deepest } from './primary.ts';
import { type Cut, ownOrder } from './shape.ts';
import { sourcesOf } from './sources.ts';
import type { Template } from './template.ts';

/** The graph of a run of a part, which must be one; itself where nothing is left out. */
export function cutGraph(whole: Graph, part: Part): Graph {
  const graph = cutShape(whole, part);
  if (graph.cut === undefined) return whole;
  const { leftOut } = graph.cut;
  const found = orderSteps(graph.size, { ...graph, forward: false });
  const { order, levelCounts } = layOut(found.level, graph.hooks, graph.bodies);
  const [root, ...bodies] = graph.bodies;
  const running = ownOrder({ ...graph, order }).filter((step) => !leftOut.has(step));
  const last = lastOf(running, graph.hooks);
  const outputs = root.outputs && lenient(root.outputs, (id) => leftOut.has(whole.indexOf(id)));
  return Object.freeze({
    ...graph,
    level: found.level,
    rank: found.rank,
    order,
    bodies: [{ ...root, levelCount: levelCounts[0]!, last, outputs }, ...bodies] as const,
    ...inputsWithin(graph, graph.cut, { order, level: found.level }),
    variables: graph.variables.filter(({ step }) => step === undefined || !leftOut.has(step)),
  });
}

/** Primary inputs, and the settings of steps that need less than before. */
function inputsWithin(
  graph: Graph,
  { leftOut, whole }: Cut,
  { order, level }: Pick<Order, 'order' | 'level'>,
): Pick<Graph, 'primary' | 'producer' | 'settings' | 'settingsOf'> {
  const { passes, rules } = graph;
  const [primary, producer] = [graph.primary.slice(), graph.producer.slice()];
  const settings: Settings[] = [...graph.settings];
  const settingsOf = graph.settingsOf.slice();
  for (const step of leftOut) producer[step] = RUN_INPUT;
  for (const step of order) {
    if (leftOut.has(step)) continue;
    const needs = sourcesOf(graph, step);
    const before = settingsAt(graph, step);
    let { wiring } = before;
    const all = sourcesOf(whole, step);
    if (needs.length < all.length) {
      wiring = needs.length === 0 ? wiringOfFirst(wiring) : wiringWithin(wiring, all, leftOut);
      settingsOf[step] = settings.push({ ...before, wiring, rule: rules.get(step) }) - 1;
    }
    if (needs.length === 0) primary[step] = RUN_INPUT;
    else if (wiring === undefined)
      primary[step] = deepest({ needs, from: 0, to: needs.length }, { producer, level });
    const handsOn = passes[step] === 1 && (wiring === undefined || wiring.kind === 'need');
    const given = primary[step]!;
    producer[step] = handsOn ? (given === RUN_INPUT ? RUN_INPUT : producer[given]!) : step;
  }
  return { primary, producer, settings, settingsOf };
}

/** Without needs only an expression says what the input is. */
function wiringOfFirst(wiring: Wiring | undefined): Wiring | undefined {
  return wiring?.kind === 'value' ? wiring : undefined;
}

/** A list keeps its places: what is left out has nothing at its own. */
function wiringWithin(
  wiring: Wiring | undefined,
  all: Uint32Array,
  leftOut: ReadonlySet<number>,
): Wiring | undefined {
  switch (wiring?.kind) {
    case 'list':
      return { kind: 'list', needs: wiring.needs ?? [...all] };
    case 'named':
      return { kind: 'named', names: wiring.names.filter(([, need]) => !leftOut.has(need)) };
    default:
      return wiring;
  }
}

/** Outputs in which an expression that cannot do without what was left out gives null. */
function lenient(template: Template, isLeftOut: (id: string) => boolean): Template {
  const evaluated = (expression: Expression, scope: Scope) => {
    try {
      return expression.evaluate(scope);
    } catch (error) {
      if (error instanceof ExpressionError && expression.steps.some(isLeftOut)) return null;
      throw error;
    }
  };
  return {
    ...template,
    render: (scope) => template.render(scope, (expression) => evaluated(expression, scope)),
  };
}
