/**
 * What readers of other tools' files have in common: what is told of words in vain, and a workflow that is only looked at.
 * Knows findings and workflows; must not know the words of any tool.
 */
import type { Path } from '../../std/json-schema.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { NO_SETTINGS, type Workflow } from '../workflow.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** A key that does nothing here. `more`: what else is to be said of it. */
export function unused(path: Path, more = ''): Diagnostic {
  const message = `${quoted(String(path[path.length - 1]))} is not used${more}.`;
  return diagnostic('W_UNUSED', message, {
    path,
    atKey: true,
    fix: 'remove it, or keep it for the other system',
  });
}

/** Keys of a mapping at `path` beside the known ones: misspelt ones are errors, others do nothing. */
export function strangeKeys(
  { value, path, subject }: { readonly value: Raw; readonly path: Path; readonly subject: string },
  known: readonly string[],
): Diagnostic[] {
  const strange = Object.keys(value).filter((key) => !known.includes(key));
  return strange.map((key) => {
    const close = nearest(key, known);
    const at = [...path, key];
    if (close === undefined || Object.hasOwn(value, close)) return unused(at);
    const message = `${subject}: unknown key ${quoted(key)}.`;
    const fix = `did you mean ${quoted(close)}?`;
    return diagnostic('E_UNKNOWN_KEY', message, { path: at, atKey: true, fix });
  });
}

/** Names that the language of expressions has for itself. */
const TAKEN = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** The output of a step, as expressions read it. */
export function outputPath(id: string): string {
  const plain = /^[A-Za-z_]\w*$/.test(id) && !TAKEN.has(id);
  return plain ? `steps.${id}.output` : `steps[${JSON.stringify(id)}].output`;
}

/** Its graph, and those of its steps that are not `faulty`: what is left to check where some settings are wrong. */
export function withoutSettings(
  { steps, ...workflow }: Workflow,
  faulty: (id: string) => boolean = () => true,
): Workflow {
  const plain = steps.map((step) =>
    faulty(step.id)
      ? { ...step, uses: 'function', with: {}, run: () => null, settings: NO_SETTINGS }
      : step,
  );
  return { ...workflow, steps: plain };
}
