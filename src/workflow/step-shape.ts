/**
 * Steps that are no steps: plain values of which a part is missing or of another kind.
 * Knows the fields that every step has; must not know what they may hold.
 */
import { show } from '../std/printable.ts';
import { isClass } from '../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from './diagnostic.ts';

/** What is wrong with the shape of a step; undefined when everything else about it can be looked at. */
export function shapeFault(step: unknown, s: number): Diagnostic | undefined {
  const path = ['steps', s];
  if (!isMapping(step)) {
    const message = `step ${s + 1}: expected a mapping with id, uses, needs and settings, got ${show(step)}.`;
    return diagnostic('E_TYPE', message, { path });
  }
  const { id, uses, needs, settings, run } = step;
  const wrong = (key: string, wanted: string, fix: string, value: unknown): Diagnostic => {
    // Put together only where something is wrong: every step of a million is looked at.
    const who = typeof id === 'string' ? `step ${show(id)}` : `step ${s + 1}`;
    return value === undefined
      ? diagnostic('E_MISSING_KEY', `${who}: the key "${key}" is missing.`, { path, fix })
      : diagnostic('E_TYPE', `${who}: "${key}": expected ${wanted}, got ${show(value)}.`, {
          path: [...path, key],
          fix,
        });
  };
  if (typeof uses !== 'string') {
    const fix = run === undefined ? 'name a step type' : "write uses: 'function'";
    return wrong('uses', 'text', fix, uses);
  }
  if (!Array.isArray(needs)) return wrong('needs', 'a list', 'write needs: []', needs);
  const odd = needs.find((need) => typeof need !== 'string' && !isMapping(need));
  if (needs.includes(undefined) || odd !== undefined)
    return wrong('needs', 'ids or steps', 'write an id, or a step in hand', show(odd));
  if (!isMapping(settings)) return wrong('settings', 'a mapping', 'write settings: {}', settings);
  if (run !== undefined && (typeof run !== 'function' || isClass(run)))
    return wrong('run', 'a function', 'give a function, or leave it out', run);
  return undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
