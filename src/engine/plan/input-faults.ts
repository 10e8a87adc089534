/**
 * What is reported of inputs that do not fit, at the declaration of the input where the workflow has a file.
 * Knows misfits; must not know how they were found.
 */

import { defined } from '../../std/defined.ts';
import { type Misfit, unknownKey } from '../../std/json-schema.ts';
import { quoted } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import { schemaAt } from '../../std/schema-at.ts';
import { typeFix } from '../../std/type-fix.ts';
import { valueAt } from '../../std/value-at.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import type { InputCheck } from '../../workflow/input-checks.ts';

/** `call`: where another call than the one that misses it gives it. */
export function missingInput(
  name: string,
  { words }: Pick<InputCheck, 'words'>,
  call?: string,
): Diagnostic {
  const fix = `give it, for example with -p ${name}=…`;
  const message = `the input ${quoted(name)} is missing, ${words}.`;
  const fixInCode = `give it: ${call ?? `{ ${name}: … }`}`;
  return diagnostic('E_INPUT', message, { path: ['inputs', name], atKey: true, fix, fixInCode });
}

/** A name that is not declared. */
export function strangeInput(name: string, names: readonly string[]): Diagnostic {
  const { message, fix } = unknownKey(name, names, [], true);
  return diagnostic('E_INPUT', `inputs: ${message}.`, {
    path: ['inputs'],
    atKey: true,
    ...defined({ fix }),
  });
}

/** The misfits of one input; those inside it are reported with their paths. */
export function inputFault(
  name: string,
  misfits: readonly Misfit[],
  { check, value }: { readonly check: InputCheck; readonly value: unknown },
): Diagnostic[] {
  return misfits.map((misfit) => {
    const { kind, asText, usual, message, path: inside } = misfit;
    const path = [name, ...inside];
    const fix = listFix(misfit, check, value) ?? misfit.fix ?? usual;
    const subject =
      kind === 'unknown-key' ? `input ${path.slice(0, -1).join('.')}` : `input ${path.join('.')}`;
    return diagnostic('E_INPUT', `${subject}: ${message}.`, {
      path: ['inputs', name],
      atKey: true,
      // What is read as a number may be written otherwise, and only who reads the text can tell.
      ...(asText === true
        ? { fix: 'put it in quotes', given: path }
        : fix !== undefined && { fix }),
      ...(kind === 'type' && { fixInCode: `give ${check.words}` }),
    });
  });
}

/** Where one schema stands for all inputs. */
export function wholeFault({ path, message, fix }: Misfit): Diagnostic {
  const subject = path.length === 0 ? 'inputs' : `input ${path.join('.')}`;
  return diagnostic('E_INPUT', `${subject}: ${message}.`, {
    path: ['inputs'],
    atKey: true,
    ...defined({ fix }),
  });
}

/** A list as JSON writes it, which is what the command line reads. */
function listFix({ kind, path }: Misfit, { json }: InputCheck, value: unknown): string | undefined {
  // Of what a subset of ours has, the names are the same.
  const schema = kind === 'type' ? schemaAt(json as Schema, path) : undefined;
  if (schema?.type !== 'array') return undefined;
  return typeFix(schema, valueAt(value, path), JSON.stringify).fix;
}
