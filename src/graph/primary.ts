/**
 * Whose output a step works on, decided before anything runs.
 * Knows levels and intents; must not know values.
 *
 * Among several needs the primary one is that whose payload was made at the deepest level by a
 * transforming step; on a tie the first in `needs` order. A payload passed on by an analyzing step
 * still counts as made by the step that made it.
 */

import { quoted } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import { type Graph, idOf, RUN_INPUT, type Settings, settingsAt, type Wiring } from './graph.ts';
import { atHome } from './homes.ts';
import type { Numbering } from './numbering.ts';
import type { Order } from './order.ts';
import type { StepTable } from './settings.ts';
import { countOfSources, sourcesOf } from './sources.ts';
import { turnOf } from './step-lists.ts';
import { takenWiring } from './taken.ts';

/** What nearly all steps with several needs have. */
const LIST = { wiring: { kind: 'list' } } as const;

const JOINS = ['all', 'list', 'merge', 'concat'] as const;

export interface Primaries {
  readonly primary: Int32Array;
  readonly producer: Int32Array;
}

export function choosePrimaries(
  steps: readonly Step[],
  numbering: Numbering,
  { order, level, ordered }: Order,
  into: Pick<StepTable, 'passes' | 'table'> & {
    readonly found: Diagnostic[];
    /** The steps of the workflow itself. */
    readonly own?: readonly Step[];
  },
): Primaries {
  const primary = new Int32Array(steps.length).fill(RUN_INPUT);
  const producer = new Int32Array(steps.length);
  const { needsAt } = numbering;
  const lists = new Map<number, number>();
  const walk = numbering.sources.size === 0 ? order : inTurn(steps, order);
  for (let i = 0; i < ordered; i++) {
    const s = walk[i]!;
    const isOther = numbering.sources.has(s);
    const needs = isOther ? numbering.sources.get(s)! : numbering.needs;
    const from = isOther ? 0 : needsAt[s]!;
    const count = isOther ? needs.length : needsAt[s + 1]! - from;
    const chosen = steps[s]!.settings.inputFrom;
    if (count > 0) primary[s] = needs[from]!;
    const { takes } = steps[s]!;
    // In code a list of needs says so of itself, also where a step is called `list`.
    if (takes !== undefined) {
      into.table.own(s).wiring = takenWiring(s, takes, { ...into, steps, numbering });
    } else if (chosen === 'list' && steps[s]!.run !== undefined) {
      if (steps[s]!.needs.length === count) into.table.add(s, LIST, lists);
      else into.table.own(s).wiring = listWiring(s, steps, numbering);
    } else if (chosen !== undefined) wire(s, steps, numbering, { ...into, primary });
    else if (count > 1) {
      primary[s] = deepest({ needs, from, to: from + count }, { producer, level });
    }
    const given = primary[s]!;
    const handsOn = into.passes[s] === 1 && isWhole(steps[s]!, into.table.of(s));
    producer[s] = handsOn ? (given === RUN_INPUT ? RUN_INPUT : producer[given]!) : s;
  }
  return { primary, producer };
}

/** Whether the input is the output of one need as it is. */
function isWhole({ settings }: Step, { wiring }: Pick<Settings, 'wiring'>): boolean {
  return settings.input === undefined && (wiring === undefined || wiring.kind === 'need');
}

/** The same order, ordinary steps before those of hooks. */
function inTurn(steps: readonly Step[], order: Uint32Array): Uint32Array {
  const turn = (s: number) => turnOf(steps[s]!);
  return order.slice().sort((a, b) => turn(a) - turn(b));
}

/**
 * The primary among `needs[from]` to `needs[to - 1]`; -1 for none. Also asked while a run goes on,
 * about the needs that turned out usable.
 */
export function deepest(
  { needs, from, to }: { needs: ArrayLike<number>; from: number; to: number },
  { producer, level }: Pick<Graph, 'producer' | 'level'>,
): number {
  let best = -1;
  let bestDepth = -2;
  for (let n = from; n < to; n++) {
    const made = producer[needs[n]!]!;
    const depth = made === RUN_INPUT ? -1 : level[made]!;
    if (depth <= bestDepth) continue;
    best = needs[n]!;
    bestDepth = depth;
  }
  return best;
}

/** For each step whose input was decided by the order of its needs alone: what was taken, and why. */
export function tieNotes(graph: Graph): Diagnostic[] {
  const { primary, producer, level, steps } = graph;
  const notes: Diagnostic[] = [];
  const depth = (made: number) => (made === RUN_INPUT ? -1 : level[made]!);
  for (let s = 0; s < graph.size; s++) {
    const { id, settings } = steps[s]!;
    const isSaid = settingsAt(graph, s).wiring !== undefined || settings.inputFrom !== undefined;
    // A group whose items are named works on no input.
    const growth = graph.growths.get(s);
    const isNamed = growth !== undefined && steps[s]!.with?.items !== undefined;
    const isGiven = growth?.called !== undefined && steps[s]!.run === undefined;
    if (isSaid || isNamed || isGiven || countOfSources(graph, s) < 2) continue;
    const needs = sourcesOf(graph, s);
    const taken = producer[primary[s]!]!;
    const other = needs.find((need) => {
      const made = producer[need]!;
      return made !== taken && depth(made) === depth(taken);
    });
    if (other === undefined) continue;
    const [first, second] = [idOf(graph, primary[s]!), idOf(graph, other)];
    const message = `step ${quoted(id)} takes its input from ${quoted(first)}: ${quoted(second)} is as deep, and ${quoted(first)} comes first in needs.`;
    const fix = `say it with input_from: ${yamlWord(first)}`;
    const note = diagnostic('N_TIE', message, { path: stepPath(s, 'needs'), fix });
    notes.push(atHome(graph, note));
  }
  return notes;
}

/** With the needs as they are written where one is there twice: it has an item for each. */
function listWiring(s: number, steps: readonly Step[], numbering: Numbering): Wiring {
  const own = sourcesOf(numbering, s);
  const { needs } = steps[s]!;
  if (own.length === needs.length) return { kind: 'list' };
  const numbers = new Map([...own].map((need) => [steps[need]!.id, need]));
  const written = needs.map((need) => numbers.get(typeof need === 'string' ? need : need.id));
  return { kind: 'list', needs: written.filter((need) => need !== undefined) };
}

function wire(
  s: number,
  steps: readonly Step[],
  numbering: Numbering,
  into: Pick<StepTable, 'table'> & { readonly primary: Int32Array; readonly found: Diagnostic[] },
): void {
  const step = steps[s]!;
  const settings = into.table.own(s);
  const chosen = step.settings.inputFrom!;
  const own = [...sourcesOf(numbering, s)];
  const needNamed = (id: string) => own.find((need) => steps[need]!.id === id);
  const refuse = (id: string, key: readonly string[]) => {
    const list = own.map((need) => steps[need]!.id);
    const message = `step ${quoted(step.id)} takes its input from ${quoted(id)}, which it does not need.`;
    const fix = `write one of ${[...list.map(yamlWord), ...JOINS].join(', ')}`;
    into.found.push(
      diagnostic('E_BAD_INPUT_FROM', message, { path: stepPath(s, 'input_from', ...key), fix }),
    );
  };
  if (typeof chosen === 'string') {
    const need = needNamed(chosen);
    if (need !== undefined) {
      into.primary[s] = need;
      settings.wiring = { kind: 'need' };
    } else if (chosen === 'list') settings.wiring = listWiring(s, steps, numbering);
    else if (chosen === 'all' || chosen === 'merge') {
      settings.wiring = { kind: chosen };
    } else if (chosen === 'concat') {
      settings.wiring = { kind: 'concat', separator: step.settings.separator ?? '' };
    } else refuse(chosen, []);
    return;
  }
  const names: (readonly [string, number])[] = [];
  for (const [name, id] of Object.entries(chosen)) {
    const need = needNamed(id);
    if (need === undefined) refuse(id, [name]);
    else names.push([name, need]);
  }
  settings.wiring = { kind: 'named', names };
}
