/**
 * Steps that are no steps: plain values of which a part is missing or of another kind.
 * Knows the fields that every step has; must not know what they may hold.
 */
import { isMapping } from '../std/mapping.ts';
import { quoted, show } from '../std/printable.ts';
import { isClass } from '../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { stepPath } from './step-path.ts';

/** What is wrong with the shape of a step; undefined when everything else about it can be looked at. */
export function shapeFault(step: unknown, s: number): Diagnostic | undefined {
  // Every step of a million is looked at: what to say is put together only where something is wrong.
  return hasShape(step) ? undefined : faultOf(step, s);
}

function hasShape(step: unknown): boolean {
  if (!isMapping(step)) return false;
  const { uses, needs, settings, run, goesTo } = step;
  return (
    typeof uses === 'string' &&
    areNeeds(needs) &&
    (goesTo === undefined || areNeeds(goesTo)) &&
    isMapping(settings) &&
    isCallable(run)
  );
}

function areNeeds(needs: unknown): needs is unknown[] {
  if (!Array.isArray(needs)) return false;
  // By number: `every` would pass over holes.
  for (let n = 0; n < needs.length; n++) if (!isNeed(needs[n])) return false;
  return true;
}

function isNeed(need: unknown): boolean {
  return typeof need === 'string' || isMapping(need);
}

function isCallable(run: unknown): boolean {
  return run === undefined || (typeof run === 'function' && !isClass(run));
}

function faultOf(step: unknown, s: number): Diagnostic {
  const path = stepPath(s);
  if (!isMapping(step)) {
    const message = `step ${s + 1}: expected a mapping with id, uses, needs and settings, got ${show(step)}.`;
    return diagnostic('E_TYPE', message, { path });
  }
  const { id, uses, needs, settings, run, goesTo } = step;
  const who = typeof id === 'string' ? `step ${show(id)}` : `step ${s + 1}`;
  const wrong = (key: string, wanted: string, fix: string, value: unknown): Diagnostic =>
    value === undefined
      ? diagnostic('E_MISSING_KEY', `${who}: the key ${quoted(key)} is missing.`, { path, fix })
      : diagnostic('E_TYPE', `${who}: ${quoted(key)}: expected ${wanted}, got ${show(value)}.`, {
          path: [...path, key],
          fix,
        });
  if (typeof uses !== 'string') {
    const fix = run === undefined ? 'name a step type' : "write uses: 'function'";
    return wrong('uses', 'text', fix, uses);
  }
  if (!Array.isArray(needs)) return wrong('needs', 'a list', 'write needs: []', needs);
  if (!areNeeds(needs)) {
    const odd = Array.from<unknown>(needs).find((need) => !isNeed(need));
    return wrong('needs', 'ids or steps', 'write an id, or a step in hand', show(odd));
  }
  if (goesTo !== undefined && !areNeeds(goesTo))
    return wrong('goesTo', 'a list of ids or steps', 'write goesTo: [id]', goesTo);
  if (!isMapping(settings)) return wrong('settings', 'a mapping', 'write settings: {}', settings);
  return wrong('run', 'a function', 'give a function, or leave it out', run);
}
