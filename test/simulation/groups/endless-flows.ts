/**
 * Workflows that call themselves until that is too deep.
 * Knows what is called; must not know what is drawn around it.
 */
import { bodiesOf, type Flow, type GroupStep } from './group-world.ts';

/** Whether it does nothing but call itself. */
export function isEndless([first, ...others]: Flow['steps']): boolean {
  return others.length === 0 && first?.atLeast === 1 && first.grows?.kind === 'call';
}

/** Whether one of the steps, or of what they lead to, calls what calls itself until that is too deep. */
export function leadsToEndless(steps: readonly GroupStep[], flows: readonly Flow[]): boolean {
  return steps.some(({ grows }) => {
    if (bodiesOf(grows).some((body) => leadsToEndless(body, flows))) return true;
    // A workflow calls itself, and those before it.
    const called = grows?.kind === 'call' ? flows[grows.flow] : undefined;
    if (called === undefined || grows?.kind !== 'call') return false;
    const within = [...called.steps, ...Object.values(called.hooks).flat()];
    return isEndless(called.steps) || leadsToEndless(within, flows.slice(0, grows.flow));
  });
}
