/**
 * Writes what was told into the tables: `SPECS_UPDATE=1 npx vitest run test/specs`.
 * Knows tables as texts; must not judge. What it writes counts when a person has read it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `all`: also cases that have an expectation already; `1`: only those without one. */
export const updating = process.env.SPECS_UPDATE;

/** Sets `told` of the cases by id; the rest of the table stays as it is, letter for letter. */
export function record(table: string, told: ReadonlyMap<string, string>): void {
  const path = fileURLToPath(new URL(`../../specs/bad/${table}.yaml`, import.meta.url));
  const cases = readFileSync(path, 'utf8').split(/^(?=- id: )/m);
  writeFileSync(path, cases.map((text) => withTold(text, told)).join(''));
}

function withTold(text: string, told: ReadonlyMap<string, string>): string {
  const id = /^- id: (\S+)/.exec(text)?.[1];
  const says = id === undefined ? undefined : told.get(id);
  if (says === undefined) return text;
  const rest = text.replace(/^ {2}told: (\|.*\n( {4}.*\n)*|.*\n)/m, '').trimEnd();
  const block = says === '' ? ' ""\n' : ` |\n${says.replace(/^/gm, '    ').trimEnd()}\n`;
  return `${rest}\n  told:${block}\n`;
}
