/**
 * A step's settings at the moment of an attempt: holes filled, then checked once more.
 * Knows templates and schemas; must not know what a setting means.
 */
import type { StepDeclaration } from '../../graph/catalog.ts';
import type { Expression } from '../../graph/expression.ts';
import { fill } from '../../run/fill.ts';
import type { Run } from '../../run/run.ts';
import { StepFailure } from '../../run/step-error.ts';
import { settingsOf } from '../../run/steps.ts';
import { misfits } from '../../std/json-schema.ts';

/** Names of the secrets that an attempt of the step needs. */
export function secretsOf(run: Readonly<Run>, step: number): readonly string[] {
  const { config } = settingsOf(run, step);
  return config?.kind === 'template' ? config.secrets : NONE;
}

const NONE: readonly never[] = [];

/**
 * Throws a `StepFailure` when an expression cannot be evaluated or gives what the type refuses. `secrets`: as they were
 * read, or as they are written.
 */
export function renderConfig(
  run: Readonly<Run>,
  step: number,
  type: StepDeclaration,
  secrets: 'read' | 'written' = 'read',
): unknown {
  const { config } = settingsOf(run, step);
  if (config === undefined || config.kind === 'plain') return config?.value;
  const written = secrets === 'written' && config.secrets.length > 0;
  const filled = fill(run, config.template, step, written ? asWritten : undefined);
  return checked(filled, type);
}

const asWritten = ({ secret }: Expression) =>
  secret === undefined ? undefined : `\${{ secrets.${secret} }}`;

function checked(rendered: unknown, type: StepDeclaration): unknown {
  const [first] = misfits(type.with, rendered);
  if (first === undefined) return rendered;
  const place = first.path.length === 0 ? '' : `${first.path.join('.')}: `;
  // How a value is put in quotes is nothing that helps where an expression gives it.
  const fix = first.asText === true ? ': write string(…) around the expression' : '';
  throw new StepFailure('E_BAD_CONFIG', `${place}${first.message}${fix}`, { retryable: false });
}
