/**
 * Parts of a graph that name steps, where these have other numbers: those of graphs that stand behind others.
 * Must not know why they do.
 */
import { RUN_INPUT, type Settings, type Wiring } from './graph.ts';
import type { Rule } from './rules.ts';

export function movedSettings(settings: Settings, by: number): Settings {
  const { rule, wiring } = settings;
  if (rule === undefined && wiring === undefined) return settings;
  return {
    ...settings,
    rule: rule && movedRule(rule, by),
    wiring: wiring && movedWiring(wiring, by),
  };
}

export function movedRule(rule: Rule, by: number): Rule {
  if (rule.kind !== 'critical') return rule;
  return { ...rule, needs: rule.needs.map((need) => need + by) };
}

function movedWiring(wiring: Wiring, by: number): Wiring {
  switch (wiring.kind) {
    case 'list':
      return wiring.needs === undefined
        ? wiring
        : { ...wiring, needs: wiring.needs.map((need) => need + by) };
    case 'named':
      return { ...wiring, names: wiring.names.map(([name, step]) => [name, step + by]) };
    case 'taken':
      return {
        ...wiring,
        from: wiring.from.map((taken) => ({ ...taken, step: movedInput(taken.step, by) })),
      };
    default:
      return wiring;
  }
}

/** Of a step whose output is an input, or of what stands for the input of all. */
export function movedInput(step: number, by: number): number {
  return step === RUN_INPUT ? RUN_INPUT : step + by;
}
