/**
 * What to write instead of a value of another shape that is easily taken for the right one.
 * Knows the keys that files and code share; must not know where a workflow comes from.
 */
import { idProblem } from './id.ts';

/** Longer ones are not worth reading in a fix. */
const MAX_NAMES = 5;

/** How texts are written: in files, and in code. */
export type Quote = '"' | "'";

/** How to write the value of a key of a workflow or a step; undefined where nobody can tell. */
export function shapeFix(key: string, value: unknown, quote: Quote): string | undefined {
  if (value === null) return undefined;
  const given = [value].flat();
  const members = typeof value === 'object' ? value : {};
  switch (key) {
    case 'inputs': {
      const type = quote === '"' ? 'string' : "'string'";
      return `write inputs: { ${listed(given, (name) => `${name}: { type: ${type} }`)} }`;
    }
    case 'outputs': {
      const hole = (name: string) => `${name}: ${quote}\${{ steps.${name}.output }}${quote}`;
      return `write outputs: { ${listed(given, hole)} }`;
    }
    case 'with':
      return 'write a mapping with settings of the step type: with: { NAME: value }';
    case 'needs':
      return Array.isArray(value) || Object.keys(members).length === 0
        ? undefined
        : `write needs: [${listed(Object.keys(members), (name) => (quote === '"' ? name : `'${name}'`))}]`;
    case 'poll':
      return quote === '"'
        ? 'write poll: { every: 30s, until: "output.state == \'done\'" }'
        : "write poll: { everyMs: '30s', until: (output) => output.state === 'done' }";
    case 'pool': {
      const amounts = Object.entries(members);
      const [first] = amounts;
      if (amounts.length !== 1 || !Number.isSafeInteger(first![1])) return undefined;
      return `write cost: { ${first![0]}: ${first![1]} }`;
    }
    default:
      return undefined;
  }
}

/** Names as `one` writes them; a stand-in where they are none. */
function listed(names: readonly unknown[], one: (name: string) => string): string {
  const fit = names.length > 0 && names.length <= MAX_NAMES && names.every(isName);
  return (fit ? names : ['NAME']).map((name) => one(String(name))).join(', ');
}

/** Whether it can be written without quotes, and read behind a dot. */
function isName(name: unknown): boolean {
  return (
    typeof name === 'string' &&
    /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(name) &&
    idProblem(name, '') === undefined
  );
}
