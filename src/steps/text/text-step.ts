/**
 * What all text steps share: where their text comes from, and one setting to give it directly.
 * Knows text; must not know what is done with it.
 */
import type { AttemptContext, Metadata, StepType } from '../../ports/step-type.ts';
import { StepFailure } from '../../run/step-error.ts';
import { show } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import type { Intent } from '../../workflow/workflow.ts';

export interface TextStep<Config> {
  readonly name: string;
  readonly summary: string;
  readonly intent: Intent;
  readonly with: Schema;
  /** Gives the output, and metadata if there is any. */
  apply(text: string, config: Config): { output: unknown; metadata?: Metadata };
}

/** A step type that works on text: its input, or what stands under `with: { text: … }`. */
export function textStep<Config>(step: TextStep<Config>): StepType<Config & { text?: string }> {
  return {
    name: step.name,
    summary: step.summary,
    intent: step.intent,
    with: step.with,
    run(config, context) {
      const { output, metadata } = step.apply(textOf(config.text, context), config);
      if (metadata !== undefined) context.annotate(metadata);
      return output;
    },
  };
}

function textOf(given: string | undefined, context: AttemptContext): string {
  const text = given ?? context.input;
  if (typeof text === 'string') return text;
  const message = `expected text as input, got ${show(text)}`;
  throw new StepFailure('E_INPUT', message, { retryable: false });
}
