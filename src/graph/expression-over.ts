/**
 * Expressions over names of their own, which see nothing of the run.
 * Knows the language; must not know what the names stand for.
 */
import { dateText } from '../std/text-dates.ts';
import { checkedExpression, fromPackage, refuseLongLists } from './expression-checked.ts';
import { beginWork } from './expression-functions.ts';
import { languageOver } from './expression-language.ts';
import { toJson } from './expression-values.ts';

/** What the names of an expression stand for. */
export type Named = Readonly<Record<string, unknown>>;

/**
 * Reads and checks an expression in which only `names` can be read, and gives what evaluates it. Both throw
 * `ExpressionError`. `told`: the names as people are told of them. Needs `loadExpressions` before.
 */
export function expressionOver(
  text: string,
  names: readonly string[],
  told = names.join(', '),
): (values: Named) => unknown {
  const { parsed, reads } = checkedExpression(languageOver(names), text, told);
  return (values) => {
    try {
      beginWork();
      if (reads.nesting > 1) refuseLongLists(Object.values(values));
      return toJson(parsed(values), dateText);
    } catch (error) {
      throw fromPackage(error, text);
    }
  };
}
