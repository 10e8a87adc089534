/**
 * The second question, after an answer that does not fit.
 * Knows what does not fit; must not know how it was found.
 */
import { StepFailure } from '../../run/step-error.ts';
import { printable } from '../../std/printable.ts';
import type { Unfit } from './answer.ts';
import type { ChatRequest } from './chat.ts';

/** Of more a reader learns nothing. */
const MOST = 5;
/** A model that repeats itself may write megabytes. */
const MOST_LETTERS = 20_000;

/** The same question with the answer and what is wrong with it. */
export function repairOf(request: ChatRequest, { misfits, shown }: Unfit): ChatRequest {
  const { schema } = request;
  const form =
    schema === undefined
      ? 'Call the tool again, with arguments that fit its parameters.'
      : `Answer again with JSON alone. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`;
  const content = `That answer does not fit:\n${listOf(misfits)}\n\n${form}`;
  const answer = shown.length > MOST_LETTERS ? `${shown.slice(0, MOST_LETTERS)}…` : shown;
  const more = [
    { role: 'assistant', content: answer },
    { role: 'user', content },
  ];
  return { ...request, messages: [...request.messages, ...more] };
}

function listOf(misfits: readonly string[]): string {
  return misfits
    .slice(0, MOST)
    .map((misfit) => `- ${misfit}`)
    .join('\n');
}

/** The failure for an answer that does not fit. `times`: how often the model was asked. */
export function unfitFailure({ misfits, isNoJson }: Unfit, times: number): StepFailure {
  const first = misfits.slice(0, MOST).map((misfit) => printable(misfit, 300));
  const more = misfits.length > MOST ? `; and ${misfits.length - MOST} more` : '';
  const asked = times > 1 ? ', also when it was told why' : '';
  const message = `the answer does not fit${asked}: ${first.join('; ')}${more}`;
  const code = isNoJson ? 'E_LLM_OUTPUT' : 'E_LLM_SCHEMA';
  return new StepFailure(code, message, { retryable: true });
}
