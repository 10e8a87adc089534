/**
 * How to give a value to a script instead of writing it into the script.
 * Knows what each program calls its variables and arguments; must not know how it was found out.
 */
import { CLOSE, nextHole, OPEN } from '../workflow/hole-marks.ts';
import { isApart } from './launchers.ts';
import type { ScriptArgument } from './script-arguments.ts';
import { INTERPRETERS, programName, TAIL_INTERPRETERS } from './script-interpreters.ts';

/** Names that mean something to shells, or that Heddle passes on. */
const TAKEN =
  /^(PATH|HOME|LANG|LC_ALL|TMPDIR|TZ|PWD|IFS|ENV|SHELL|USER|UID|RANDOM|SECONDS|HEDDLE_.*)$/;

/** What to do about an item whose value would be run, as the words of a fix. */
export function scriptFix(command: readonly unknown[], { kind, item, by }: ScriptArgument): string {
  const items = command.map(String);
  const hole = firstHole(items[item]!);
  if (kind === 'option' || kind === 'file') {
    const before = kind === 'file' ? items[item]!.slice(0, nextHole(items[item]!)) : '';
    return `write ./ before it, so that it can only be a file: ${quoted(`${before}./${hole}`)}`;
  }
  if (kind === 'setting') return 'write it without an expression';
  const name = programName(items[by]!);
  const { variable, argument }: Words = INTERPRETERS[name] ?? TAIL_INTERPRETERS[name] ?? {};
  if (name === 'env') return OTHERWISE.env!;
  if (isApart(items, by)) {
    if (argument === undefined) return FROM_INPUT;
    const behind =
      argument === '"$1"' ? `sh and ${quoted(hole)} as two items` : `${quoted(hole)} as an item`;
    return `put ${behind} behind the script, and write ${argument} in it`;
  }
  if (variable !== undefined) {
    const called = variableName(hole);
    const written = variable.replace('NAME', called);
    return `pass it in env: { ${called}: ${quoted(hole)} }, and write ${written} in the script`;
  }
  return OTHERWISE[name] ?? FROM_INPUT;
}

interface Words {
  readonly variable?: string;
  readonly argument?: string;
}

const FROM_INPUT = 'let it read the value from its standard input, which is the input of the step';
const FROM_FUNCTION = 'ask the database in a function, which can bind the value';
/** Where a script cannot see the environment. */
const OTHERWISE: Readonly<Record<string, string>> = {
  sed: 'use awk, which can read a variable: env: { NAME: … } and ENVIRON["NAME"]',
  gsed: 'use awk, which can read a variable: env: { NAME: … } and ENVIRON["NAME"]',
  psql: FROM_FUNCTION,
  mysql: FROM_FUNCTION,
  mariadb: FROM_FUNCTION,
  sqlite: FROM_FUNCTION,
  duckdb: FROM_FUNCTION,
  env: 'leave the option out, and write each word as an item of its own',
  watch: 'run the program itself',
  parallel: 'run the program itself, once for each value',
  cmd: 'write the script into a file',
};

function firstHole(item: string): string {
  const open = nextHole(item);
  const close = item.indexOf(CLOSE, open);
  return close < 0 ? `${OPEN} … ${CLOSE}` : item.slice(open, close + CLOSE.length);
}

/** A name after the last word of the expression: `steps.load.output.title` is `TITLE`. */
function variableName(hole: string): string {
  const word = /([A-Za-z_][A-Za-z0-9_]*)[^A-Za-z0-9_]*$/.exec(hole)?.[1]?.toUpperCase();
  return word === undefined || TAKEN.test(word) ? 'VALUE' : word;
}

/** As a text in YAML and in JavaScript. */
function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
