/**
 * Step types of somebody's own that settings name: exports of modules.
 * Knows what a step type must have; must not know what it does.
 */
import type { AnyStepType } from '../ports/step-type.ts';
import { hasCalls, isText } from '../std/option-fault.ts';
import { show } from '../std/printable.ts';
import { loadNamed } from '../steps/module-file.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';

export interface TypesPlace {
  readonly folder: string;
  /** Whether their modules are loaded; else only the files are looked at. */
  readonly load: boolean;
}

/** The step types, as far as they are loaded. What is wrong with one is told at its place in the list. */
export async function typesNamed(
  given: readonly (AnyStepType | string)[],
  { folder, load }: TypesPlace,
  found: Diagnostic[],
): Promise<AnyStepType[]> {
  const types: AnyStepType[] = [];
  for (const [i, one] of given.entries()) {
    const path = ['stepTypes', i];
    const value = typeof one === 'string' ? await namedIn(one, { folder, load }, path, found) : one;
    if (value === undefined) continue;
    if (isStepType(value)) types.push(value);
    else found.push(noStepType(one, value, path));
  }
  return types;
}

async function namedIn(
  uses: string,
  { folder, load }: TypesPlace,
  path: readonly (string | number)[],
  found: Diagnostic[],
): Promise<unknown> {
  const asked = { uses, place: { root: folder, directory: folder } };
  // A name that is not there is known before anything is loaded.
  const seen = await loadNamed({ ...asked, load: false });
  const loaded = load && !('problems' in seen) ? await loadNamed({ ...asked, load }) : seen;
  if ('problems' in loaded) {
    for (const { code, message, fix } of loaded.problems)
      found.push(diagnostic(code, `config: ${message}`, { path, ...(fix && { fix }) }));
    return undefined;
  }
  // No export is no step type.
  return loaded.ready === undefined ? undefined : (loaded.ready.value ?? null);
}

function isStepType(value: unknown): value is AnyStepType {
  const { name, with: schema } = (value ?? {}) as Partial<AnyStepType>;
  return hasCalls(value, 'run') && isText(name) && typeof schema === 'object';
}

function noStepType(
  given: unknown,
  value: unknown,
  path: readonly (string | number)[],
): Diagnostic {
  const what = typeof given === 'string' ? `${show(given)} is ${show(value)}, not` : 'this is not';
  const fix = 'export an object with a name, a summary, an intent, with and run()';
  return diagnostic('E_CONFIG', `config: "stepTypes": ${what} a step type.`, { path, fix });
}
