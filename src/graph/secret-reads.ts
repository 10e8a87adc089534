/**
 * Secrets that expressions read: which ones, and whether they may stand where they do.
 * Knows names and places; must not know where secrets come from, nor any of them.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { secretNameFault } from '../workflow/secret-name.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Expression } from './expression.ts';
import { EVERY_INPUT } from './expression-reads.ts';

/** Where the setting stands that an expression fills. */
export interface SecretPlace {
  readonly path: Path;
  /** The same below `with` of its step, and where the type of that takes secrets; undefined elsewhere. */
  readonly setting?: Path;
  readonly keys?: readonly string[] | undefined;
}

/**
 * A secret fills a hole of its own, in a setting that is meant for one, and is declared. So it is never part of an id, a
 * condition or an output, and no function makes another text of it, which nothing would recognise.
 */
export function checkSecrets(
  { secrets, secret }: Pick<Expression, 'secrets' | 'secret'>,
  { path, setting = [], keys = [] }: SecretPlace,
  { workflow, found }: { readonly workflow: Workflow; readonly found: Diagnostic[] },
): void {
  if (secrets.length === 0) return;
  const { secrets: declared = [] } = workflow;
  if (!keys.some((key) => isWithin(setting, key))) {
    const where =
      keys.length === 0
        ? 'settings that are meant for them, such as headers of http and env of shell'
        : keys.join(', ');
    const message = `${named(secrets)} cannot be read here: it would be kept with the run, or shown.`;
    const fix = `under with it may stand in ${where}; a function has context.secret(…)`;
    found.push(diagnostic('E_SECRET_POSITION', message, { path, fix }));
  } else if (secret === undefined) {
    const name = secrets.find((one) => one !== EVERY_INPUT) ?? 'NAME';
    const message = `${named(secrets)} cannot be part of an expression: what is made of it would not be masked.`;
    const fix = `write it alone, as \${{ secrets.${name} }}; text may stand around it`;
    found.push(diagnostic('E_SECRET_POSITION', message, { path, fix }));
  } else if (!declared.includes(secret)) found.push(unknownSecret(secret, declared, path));
}

function named(secrets: readonly string[]): string {
  const name = secrets.find((one) => one !== EVERY_INPUT);
  return name === undefined ? 'a secret' : `the secret ${show(name)}`;
}

export function secretNameFaults({ secrets = [] }: Workflow): Diagnostic[] {
  return secrets.flatMap((name, i) => secretNameFault(name, ['secrets', i]) ?? []);
}

function unknownSecret(name: string, declared: readonly string[], path: Path): Diagnostic {
  const close = nearest(name, declared);
  const fix =
    close === undefined
      ? `declare it at the top of the workflow: secrets: [${[...declared, name].join(', ')}]`
      : `did you mean "${close}"?`;
  const message = `the secret ${show(name)} is not declared under "secrets".`;
  return diagnostic('E_UNKNOWN_SECRET', message, { path, fix });
}

/** `headers.*` holds all that stands below `headers`. */
export function isWithin(setting: Path, key: string): boolean {
  const parts = key.split('.');
  return parts.every((part, i) =>
    part === '*' ? setting.length > i : String(setting[i]) === part,
  );
}
