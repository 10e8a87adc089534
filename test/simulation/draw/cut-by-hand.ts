/**
 * A world of which a part runs, as somebody would cut it by hand: which steps are left out, and what the others
 * need then.
 * Knows the documented rules; must not share code with the engine.
 */
import type { Takes, World, WorldRule, WorldStep } from './world.ts';

type Cuttable = Pick<World, 'steps' | 'part'>;

/** Keys of steps that are left out. */
export function leftOutBy({ steps, part }: Cuttable): ReadonlySet<number> {
  if (part === undefined) return NONE;
  const { start, target } = part;
  const sorted = [...steps].sort((a, b) => a.key - b.key);
  const reached = new Set(start);
  // Needs have lower keys than the steps behind them.
  for (const { key, needs } of sorted)
    if (needs.some((need) => reached.has(need))) reached.add(key);
  const needed = new Set(target);
  for (const { key, needs } of sorted.reverse())
    if (needed.has(key)) for (const need of needs) needed.add(need);
  const runs = (key: number) =>
    (start.length === 0 || reached.has(key)) && (target.length === 0 || needed.has(key));
  return new Set(steps.filter((s) => s.hook === undefined && !runs(s.key)).map((s) => s.key));
}

const NONE: ReadonlySet<number> = new Set();

/** Whether all steps that are named run: another part is refused. */
export function isPart({ steps, part }: Required<Cuttable>): boolean {
  const { start, target } = part;
  const leftOut = leftOutBy({ steps, part });
  const there = new Set(steps.filter((s) => s.hook === undefined).map((s) => s.key));
  return [...start, ...target].every((key) => there.has(key) && !leftOut.has(key));
}

/** All steps, those that are left out by themselves. Steps of hooks are as they were. */
export function cutByHand(world: Cuttable): readonly WorldStep[] {
  const leftOut = leftOutBy(world);
  if (leftOut.size === 0) return world.steps;
  return world.steps.map((step) => {
    if (step.hook !== undefined) return step;
    if (leftOut.has(step.key)) return { ...step, needs: [] };
    const needs = step.needs.filter((need) => !leftOut.has(need));
    if (needs.length === step.needs.length) return step;
    const { runIf, takes, ...rest } = step;
    if (needs.length === 0) return { ...rest, needs };
    return {
      ...rest,
      needs,
      ...(runIf !== undefined && { runIf: ruleFor(runIf, needs) }),
      ...(takes !== undefined && { takes: takesFrom(takes, needs) }),
    };
  });
}

function ruleFor(rule: WorldRule, needs: readonly number[]): WorldRule {
  switch (rule.kind) {
    case 'at_least':
      return { ...rule, count: Math.min(rule.count, needs.length) };
    case 'critical':
      return { ...rule, needs: rule.needs.filter((need) => needs.includes(need)) };
    default:
      return rule;
  }
}

function takesFrom(takes: Takes, needs: readonly number[]): Takes {
  if (takes.kind !== 'named') return takes;
  const names = Object.entries(takes.names).filter(([, need]) => needs.includes(need));
  return { kind: 'named', names: Object.fromEntries(names) };
}

/**
 * The same run as a workflow of its own; undefined where no file can say it. What is said of steps that are left
 * out is said otherwise, or has to be left out of both.
 */
export function withoutLeftOut(world: World): World | undefined {
  const leftOut = leftOutBy(world);
  const { part: _, ...whole } = world;
  const steps = cutByHand(world).filter(({ key }) => !leftOut.has(key));
  const isSayable = steps.every(({ takes, needs, reads = [], runIf }) => {
    const named = takes?.kind === 'need' ? takes.need : undefined;
    const taken = named === undefined || needs.includes(named) || reads.includes(named);
    const ruled = runIf?.kind !== 'critical' || runIf.needs.length > 0;
    return taken && ruled && !reads.some((key) => leftOut.has(key));
  });
  return isSayable ? { ...whole, steps: steps.map((step) => sure(step, leftOut)) } : undefined;
}

/** What a condition reads of a step that is left out is known. */
function sure(step: WorldStep, leftOut: ReadonlySet<number>): WorldStep {
  const { when } = step;
  if (when === undefined || !('need' in when) || !leftOut.has(when.need)) return step;
  const gives = when.status === 'skipped';
  return { ...step, when: { text: String(gives), gives } };
}
