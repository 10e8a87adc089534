/**
 * Steps whose body is a function: of this process, or an export of a module file.
 * Knows module files and how to load them; must not know what a function does.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { loadExport } from './module-file.ts';

type Body = (input: unknown, context: AttemptContext) => unknown;

export const functionStep: StepType<unknown, Body> = {
  name: 'function',
  summary: 'Calls a function: (input, context) => output, or a promise of it.',
  intent: 'transform',
  with: { type: 'object', description: 'Anything; the function finds it as context.config.' },
  requires: ['closures'],
  async prepare(preparation: Preparation<unknown>): Promise<Prepared<Body>> {
    return loadExport(preparation) as Promise<Prepared<Body>>;
  },
  run: (body, context) => body(context.input, context),
};
