/**
 * The graphs of workflows of which one calls others become one graph: the steps of each stand behind those before it.
 * Knows numbers; must not know what is right about a call, nor what any step does.
 *
 * Each is compiled by itself, so that its names, defaults and places are its own, and once, however often it is called.
 */
import { bodiesAt, type Home } from '../workflow/definitions.ts';
import type { Bodies, Body } from './body.ts';
import { type Graph, type Growth, settingsAt } from './graph.ts';
import { movedInput, movedRule, movedSettings } from './moved.ts';
import type { VariableRead } from './unset-names.ts';

/** A graph among others. */
interface Part {
  readonly graph: Graph;
  readonly home: Home;
  /** The numbers of its first body, and of its first settings and types. */
  readonly list: number;
  readonly settings: number;
  readonly types: number;
}

/** `graphs`: one per home. */
export function linked(homes: readonly Home[], graphs: readonly Graph[]): Graph {
  const parts = partsOf(homes, graphs.map(withTimes));
  const main = graphs[0]!;
  const bodies = parts.flatMap(({ graph, home }) => movedBodies(graph, home));
  const partOf = parts.flatMap((part) => part.graph.bodies.map(() => part));
  return Object.freeze({
    ...main,
    size: graphs.reduce((size, graph) => size + graph.size, 0),
    steps: graphs.flatMap(({ steps }) => steps),
    homes,
    bodies: bodies as unknown as Bodies<Body>,
    growths: growthsOf(parts),
    ...edgesOf(parts),
    ...inputsOf(parts),
    ...settingsOf(parts),
    ...setsOf(parts),
    types: graphs.flatMap(({ types }) => types),
    backendOf: graphs.flatMap(({ backendOf }) => backendOf),
    typeOf: Uint16Array.from(
      parts.flatMap(({ graph, types }) => [...graph.typeOf].map((type) => type + types)),
    ),
    variables: parts.flatMap(({ graph, home }) =>
      graph.variables.map((read) => readOf(read, home)),
    ),
    indexOf: (id: string, body = 0) => {
      const { graph, home, list } = partOf[body]!;
      const step = graph.indexOf(id, body - list);
      return step < 0 ? step : step + home.from;
    },
  });
}

function partsOf(homes: readonly Home[], graphs: readonly Graph[]): Part[] {
  const parts: Part[] = [];
  let [list, settings, types] = [0, 0, 0];
  for (const [i, graph] of graphs.entries()) {
    parts.push({ graph, home: homes[i]!, list, settings, types });
    list += graph.bodies.length;
    settings += graph.settings.length;
    types += graph.types.length;
  }
  return parts;
}

function movedBodies({ bodies }: Graph, home: Home): Body[] {
  const [root, ...others] = bodies;
  if (home.from === 0) return [...bodies];
  const places = bodiesAt(home, others);
  return [root, ...others].map((body, i) => ({
    ...body,
    ...places[i]!,
    last: body.last + home.from,
    entries: body.entries.map((step) => step + home.from),
    hooks: body.hooks.map((step) => step + home.from),
  }));
}

function growthsOf(parts: readonly Part[]): ReadonlyMap<number, Growth> {
  const listOf = new Map(parts.map(({ home, list }) => [home.workflow, list]));
  const growths = new Map<number, Growth>();
  for (const { graph, home, list } of parts)
    for (const [step, growth] of graph.growths) {
      const { called } = growth;
      const bodies =
        called === undefined ? growth.bodies.map((body) => body + list) : [listOf.get(called)!];
      growths.set(step + home.from, { ...growth, bodies });
    }
  return growths;
}

/** Lists by step, each as long as its graph has steps. */
function edgesOf(
  parts: readonly Part[],
): Pick<
  Graph,
  | 'needs'
  | 'needsAt'
  | 'dependents'
  | 'dependentsAt'
  | 'order'
  | 'level'
  | 'rank'
  | 'passes'
  | 'judged'
> {
  const steps = (of: (graph: Graph) => Uint32Array) =>
    Uint32Array.from(
      parts.flatMap(({ graph, home }) => [...of(graph)].map((step) => step + home.from)),
    );
  const same = (of: (graph: Graph) => Uint32Array | Uint8Array) =>
    parts.flatMap(({ graph }) => [...of(graph)]);
  return {
    needs: steps(({ needs }) => needs),
    needsAt: boundsOf(parts.map(({ graph }) => graph.needsAt)),
    dependents: steps(({ dependents }) => dependents),
    dependentsAt: boundsOf(parts.map(({ graph }) => graph.dependentsAt)),
    order: steps(({ order }) => order),
    level: Uint32Array.from(same(({ level }) => level)),
    rank: Uint32Array.from(same(({ rank }) => rank)),
    passes: Uint8Array.from(same(({ passes }) => passes)),
    judged: Uint8Array.from(same(({ judged }) => judged)),
  };
}

/** One list of bounds from several, each of which begins with 0. */
function boundsOf(lists: readonly Uint32Array[]): Uint32Array {
  const bounds = [0];
  for (const list of lists) {
    const before = bounds.at(-1)!;
    for (const bound of list.subarray(1)) bounds.push(before + bound);
  }
  return Uint32Array.from(bounds);
}

function inputsOf(parts: readonly Part[]): Pick<Graph, 'primary' | 'producer'> {
  const steps = (of: (graph: Graph) => Int32Array) =>
    Int32Array.from(
      parts.flatMap(({ graph, home }) => [...of(graph)].map((step) => movedInput(step, home.from))),
    );
  return { primary: steps(({ primary }) => primary), producer: steps(({ producer }) => producer) };
}

function settingsOf(parts: readonly Part[]): Pick<Graph, 'settings' | 'settingsOf'> {
  return {
    settings: parts.flatMap(({ graph, home }) =>
      graph.settings.map((one) => (home.from === 0 ? one : movedSettings(one, home.from))),
    ),
    settingsOf: Uint32Array.from(
      parts.flatMap(({ graph, settings }) => [...graph.settingsOf].map((one) => one + settings)),
    ),
  };
}

/** The time of a workflow that is called is that of the step which calls it, where that has no shorter one. */
function withTimes(graph: Graph): Graph {
  const settings = [...graph.settings];
  const settingsOf = graph.settingsOf.slice();
  for (const [step, { called }] of graph.growths) {
    const own = settingsAt(graph, step);
    const { timeoutMs = Number.POSITIVE_INFINITY } = called ?? {};
    if (timeoutMs < (own.timeoutMs ?? Number.POSITIVE_INFINITY))
      settingsOf[step] = settings.push({ ...own, timeoutMs }) - 1;
  }
  return settings.length === graph.settings.length ? graph : { ...graph, settings, settingsOf };
}

/** What is known of some steps only. */
function setsOf(
  parts: readonly Part[],
): Pick<
  Graph,
  | 'sources'
  | 'goes'
  | 'rules'
  | 'conditional'
  | 'optional'
  | 'timed'
  | 'once'
  | 'expected'
  | 'numbered'
  | 'hooks'
> {
  const set = (of: (graph: Graph) => ReadonlySet<number>) =>
    new Set(parts.flatMap(({ graph, home }) => [...of(graph)].map((step) => step + home.from)));
  const map = <Of>(
    of: (graph: Graph) => ReadonlyMap<number, Of>,
    value: (one: Of, home: Home) => Of,
  ) =>
    new Map(
      parts.flatMap(({ graph, home }) =>
        [...of(graph)].map(([step, one]) => [step + home.from, value(one, home)] as const),
      ),
    );
  return {
    sources: map(
      ({ sources }) => sources,
      (needs, { from }) => needs.map((need) => need + from),
    ),
    goes: map(
      ({ goes }) => goes,
      (targets, { from }) => targets.map((target) => target + from),
    ),
    rules: map(
      ({ rules }) => rules,
      (rule, { from }) => movedRule(rule, from),
    ),
    conditional: set(({ conditional }) => conditional),
    optional: set(({ optional }) => optional),
    timed: set(({ timed }) => timed),
    once: set(({ once }) => once),
    expected: map(
      ({ expected }) => expected,
      (one) => one,
    ),
    numbered: map(
      ({ numbered }) => numbered,
      (most) => most,
    ),
    hooks: map(
      ({ hooks }) => hooks,
      (one) => one,
    ),
  };
}

/** Its place is one in the file of its own workflow. */
function readOf(read: VariableRead, { workflow: { source }, from }: Home): VariableRead {
  if (from === 0) return read;
  const { step } = read;
  return { ...read, step: step === undefined ? undefined : step + from, ...(source && { source }) };
}
