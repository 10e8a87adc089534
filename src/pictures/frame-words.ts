/**
 * How often the steps run that another one runs, in words.
 * Knows names of step types; must not know what they do.
 */
import type { Shape } from '../graph/shape.ts';

const WORDS: Readonly<Record<string, string>> = {
  for_each: 'for each item',
  loop: 'round by round',
};

export function frameWords({ steps }: Pick<Shape, 'steps'>, parent: number): string {
  const { uses } = steps[parent]!;
  return WORDS[uses] ?? uses;
}
