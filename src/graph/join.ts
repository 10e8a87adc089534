/**
 * A graph to which lists of steps are added while a run goes on.
 * Knows numbers; must not know who adds a list, nor why.
 *
 * What is added stands behind all that is there, so no number changes. Lists that are full are replaced by ones that
 * are twice as long: to add to a graph costs what is added, however much there is.
 */
import { type BodyShape, NO_PARENT } from './body.ts';
import type { Graph, Settings } from './graph.ts';
import { movedInput, movedRule, movedSettings } from './moved.ts';
import type { Added, Shape } from './shape.ts';

type Numbers = Uint32Array | Int32Array | Uint16Array | Uint8Array;
type Open<Of> = { -readonly [Name in keyof Of]: Of[Name] };
/** As much of a graph as there is of one whose run was kept. */
type Growing = Open<Shape & Partial<Omit<Graph, keyof Shape>>>;

const NUMBERS = [
  'needsAt',
  'needs',
  'dependentsAt',
  'dependents',
  'order',
  'judged',
  'level',
  'rank',
  'passes',
  'primary',
  'producer',
  'typeOf',
  'settingsOf',
] as const;
const SETS = ['conditional', 'optional', 'timed', 'once'] as const;

/** A copy that belongs to one run. */
export function growing<Of extends Shape>(shape: Of): Of {
  const copy: Growing = { ...shape };
  for (const name of NUMBERS)
    if (copy[name] !== undefined) copy[name] = copy[name].slice() as never;
  for (const name of SETS) copy[name] = new Set(copy[name]);
  for (const name of ['sources', 'goes', 'rules', 'expected', 'numbered', 'hooks'] as const)
    copy[name] = new Map(copy[name] as ReadonlyMap<number, never>);
  copy.steps = [...copy.steps];
  copy.bodies = [...copy.bodies] as never;
  const added: Added[] = [];
  copy.added = added;
  const { growths, types, backendOf, settings, variables, indexOf } = copy;
  if (growths !== undefined) copy.growths = new Map(growths);
  if (types !== undefined) copy.types = [...types];
  if (backendOf !== undefined) copy.backendOf = [...backendOf];
  if (settings !== undefined) copy.settings = [...settings];
  if (variables !== undefined) copy.variables = [...variables];
  if (indexOf !== undefined)
    copy.indexOf = (id, body = 0) => {
      const part = lastBefore(added, 'list', body);
      if (part === undefined) return indexOf(id, body);
      const step = (part.graph as Graph).indexOf(id, body - part.list);
      return step < 0 ? step : step + part.from;
    };
  return copy as Of;
}

/** What a definition was added with; undefined for one that was there before the run. */
export function addedAt({ added = [] }: Pick<Shape, 'added'>, def: number): Added | undefined {
  return lastBefore(added, 'from', def);
}

/** Whether a body is that of a list which was added. */
export function isAdded({ added = [] }: Pick<Shape, 'added'>, body: number): boolean {
  return lastBefore(added, 'list', body)?.list === body;
}

/** They are in the order of their numbers. */
function lastBefore(
  added: readonly Added[],
  by: 'from' | 'list',
  number: number,
): Added | undefined {
  let [from, to] = [0, added.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (added[middle]![by] <= number) from = middle + 1;
    else to = middle;
  }
  return added[from - 1];
}

/** What is known of a list that is added. */
interface ListOf {
  /** The step that adds it. */
  readonly by: string;
  /** The step whose output is that of the list; without it the list gives those of all. */
  readonly output: string | undefined;
}

/** Adds the steps of another graph, or of as much of one, to a graph that `growing` gave. Gives the number of their body. */
export function add(shape: Shape, part: Shape, { by: workflow, output }: ListOf): number {
  const graph = shape as Growing;
  const by = graph.size;
  const list = graph.bodies.length;
  addNumbers(graph, part);
  addSets(graph, part, by);
  push(graph.steps, part.steps);
  const [root, ...others] = part.bodies;
  const bodies = graph.bodies as unknown as BodyShape[];
  const last = part.steps.findIndex(({ id }) => id === output);
  const gives = output === undefined ? { all: true as const } : { last: last + by };
  const called = { workflow, callers: [] };
  bodies.push({ ...movedBody(root, by), ...gives, parent: NO_PARENT, called });
  for (const body of others) bodies.push(movedBody(body, by));
  if (graph.settings !== undefined) addSettings(graph, part as Graph, by);
  (graph.added as Added[]).push({ from: by, list, graph: part });
  graph.size += part.size;
  return list;
}

/** From now on a body is also one that a definition has grown into. */
export function addCaller({ bodies }: Shape, body: number, def: number): void {
  const callers = bodies[body]!.called!.callers as number[];
  if (!callers.includes(def)) callers.push(def);
}

function addNumbers(graph: Growing, part: Shape): void {
  const { size } = graph;
  const [edges, more] = [graph.needsAt[size]!, part.needsAt[part.size]!];
  graph.needs = joined(graph.needs, edges, part.needs.subarray(0, more), size);
  graph.dependents = joined(graph.dependents, edges, part.dependents.subarray(0, more), size);
  const bounds = (of: Uint32Array) => of.subarray(1, part.size + 1);
  graph.needsAt = joined(graph.needsAt, size + 1, bounds(part.needsAt), edges);
  graph.dependentsAt = joined(graph.dependentsAt, size + 1, bounds(part.dependentsAt), edges);
  graph.order = joined(graph.order, size, part.order.subarray(0, part.size), size);
  graph.judged = joined(graph.judged, size, part.judged.subarray(0, part.size), 0);
}

/** `used`: how much of the list is there; `by`: what is added to each number. */
function joined<List extends Numbers>(list: List, used: number, more: List, by: number): List {
  const size = used + more.length;
  let room = list;
  if (size > list.length) {
    room = new (list.constructor as new (length: number) => List)(Math.max(size, list.length * 2));
    room.set(list);
  }
  if (by === 0) room.set(more, used);
  else for (let i = 0; i < more.length; i++) room[used + i] = more[i]! + by;
  return room;
}

function addSets(graph: Growing, part: Shape, by: number): void {
  for (const name of SETS)
    for (const step of part[name]) (graph[name] as Set<number>).add(step + by);
  addMap(graph.sources, part.sources, by, (needs) => needs.map((need) => need + by));
  addMap(graph.goes, part.goes, by, (targets) => targets.map((target) => target + by));
  addMap(graph.rules, part.rules, by, (rule) => movedRule(rule, by));
  addMap(graph.expected, part.expected, by, (one) => one);
  addMap(graph.numbered, part.numbered, by, (most) => most);
  addMap(graph.hooks, part.hooks, by, (one) => one);
}

function addMap<Of>(
  map: ReadonlyMap<number, Of>,
  more: ReadonlyMap<number, Of>,
  by: number,
  moved: (one: Of) => Of,
): void {
  for (const [step, one] of more) (map as Map<number, Of>).set(step + by, moved(one));
}

function movedBody<Of extends BodyShape>(body: Of, by: number): Of {
  const { called } = body;
  return {
    ...body,
    from: body.from + by,
    to: body.to + by,
    parent: body.parent + by,
    last: body.last + by,
    entries: body.entries.map((step) => step + by),
    hooks: body.hooks.map((step) => step + by),
    ...(called !== undefined && {
      called: { ...called, callers: called.callers.map((caller) => caller + by) },
    }),
  };
}

/** What is known of steps that are run here. */
function addSettings(graph: Growing, part: Graph, by: number): void {
  const own = graph as Open<Graph>;
  const all = (of: Numbers) => of.subarray(0, part.size) as never;
  const settings = own.settings as Settings[];
  const first = settings.length;
  for (const one of part.settings) settings.push(movedSettings(one, by));
  own.settingsOf = joined(own.settingsOf, by, all(part.settingsOf), first);
  for (const name of ['level', 'rank', 'passes'] as const)
    own[name] = joined<Numbers>(own[name], by, all(part[name]), 0) as never;
  for (const name of ['primary', 'producer'] as const)
    own[name] = joined(
      own[name],
      by,
      part[name].map((step) => movedInput(step, by)),
      0,
    );
  own.typeOf = joined(
    own.typeOf,
    by,
    part.typeOf.map((type) => typeIn(own, part, type)),
    0,
  );
  const lists = graph.bodies.length - part.bodies.length;
  addMap(own.growths, part.growths, by, (growth) => ({
    ...growth,
    bodies: growth.bodies.map((body) => body + lists),
  }));
  for (const read of part.variables) {
    const { step } = read;
    const moved = step === undefined ? read : { ...read, step: step + by };
    (own.variables as Graph['variables'][number][]).push(moved);
  }
}

/** Types are few, however many lists are added. */
function typeIn(graph: Graph, part: Graph, type: number): number {
  const [declaration, backend] = [part.types[type]!, part.backendOf[type]!];
  for (let i = 0; i < graph.types.length; i++)
    if (graph.types[i] === declaration && graph.backendOf[i] === backend) return i;
  (graph.backendOf as string[]).push(backend);
  return (graph.types as Graph['types'][number][]).push(declaration) - 1;
}

/** Spread as arguments they could be too many. */
function push<Of>(list: readonly Of[], more: readonly Of[]): void {
  for (const one of more) (list as Of[]).push(one);
}
