/**
 * Words and signs of other languages in an expression that could not be read, and what says the same here.
 * Knows texts of expressions; must not know what exactly was wrong with one.
 */

/** A sign or a call, and how to write it; `$1` is what the first group found. */
interface Slip {
  readonly seen: RegExp;
  readonly fix: string;
}

const slip = (seen: RegExp, fix: string): Slip => ({ seen, fix });

const SLIPS: readonly Slip[] = [
  slip(/^\s*\{\{.*\}\}\s*$/s, 'leave out {{ and }}'),
  slip(/`/, 'put text in single or double quotes, and join texts with +'),
  slip(/\.(map|filter)\s*\(\s*\(?\s*(\w+)[\s\w,]*\)?\s*=>/, 'write $1($2, …)'),
  slip(/\.(some)\s*\(\s*\(?\s*(\w+)[\s\w,]*\)?\s*=>/, 'write exists($2, …)'),
  slip(/\.(every)\s*\(\s*\(?\s*(\w+)[\s\w,]*\)?\s*=>/, 'write all($2, …)'),
  slip(/\.(find)\s*\(\s*\(?\s*(\w+)[\s\w,]*\)?\s*=>/, 'write filter($2, …)[0]'),
  slip(/=>/, 'write >= to compare, or a function as in map(x, …)'),
  slip(/([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\s*\?\?/, 'write has($1) ? $1 : …'),
  slip(/\?\?|(?<!\|)\|\s*default\b/, 'write has(…) ? … : …'),
  slip(/([A-Za-z_][\w.]*)\?\.([A-Za-z_]\w*)/, 'write $1.$2, and test it first with has($1.$2)'),
  slip(/\b(?:typeof|instanceof)\b/, 'write type(…) == string'),
  slip(/\.(?:toUpperCase|upper|upcase)\s*\(/, 'write upperAscii()'),
  slip(/\.(?:toLowerCase|lower|downcase)\s*\(/, 'write lowerAscii()'),
  slip(/\.strip\s*\(/, 'write trim()'),
  slip(/\.includes\s*\(/, 'write contains(…) for a part of a text, or VALUE in LIST'),
  slip(/(?<!&)&(?!&)/, 'write && for and'),
  // Behind a single bar other languages have names of functions, too.
  slip(/(?<!\|)\|(?!\||\s*(?!(?:true|false|has)\b)[a-z_]+\s*(?:\(|$))/, 'write || for or'),
  slip(
    /\b(?:always|cancelled)\s*\(/,
    'leave it out of the expression, and write run_if: all_settled at the step',
  ),
  slip(
    /\bfailure\s*\(/,
    'leave it out of the expression, and write run_if: any_failed at the step',
  ),
  slip(/\bsuccess\s*\(/, 'leave it out: a step runs when all that it needs has succeeded'),
  slip(/\b(?:len|length|count|strlen)\s*\(/, 'write size(…)'),
  slip(/(?<![.\w])(contains|startsWith|endsWith)\s*\(\s*([\w.]+)\s*,/, 'write $2.$1(…)'),
  slip(/===/, 'write == to compare'),
  slip(/!==/, 'write != to compare'),
  slip(/<>/, 'write != to compare'),
  slip(/(?<![=!<>])=(?![=~>])/, 'write == to compare'),
  slip(/\band\b/i, 'write && for and'),
  slip(/\bor\b/i, 'write || for or'),
  slip(/\bis\s+not\b/i, 'write != to compare'),
  slip(/\bnot\b/i, 'write ! for not: !(…)'),
  slip(/\bis\b/i, 'write == to compare'),
  slip(/\b(?:None|nil|NULL|undefined)\b/, 'write null'),
  slip(/\bTrue\b/, 'write true'),
  slip(/\bFalse\b/, 'write false'),
];

/** How to mend an expression that cannot be read; undefined where nothing known stands in it. */
export function slipFix(text: string): string | undefined {
  const code = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (quoted) =>
    '"'.padEnd(quoted.length),
  );
  for (const { seen, fix } of SLIPS) {
    const found = seen.exec(code);
    if (found !== null) return fix.replace(/\$([12])/g, (_, group) => found[Number(group)] ?? '');
  }
  return undefined;
}
