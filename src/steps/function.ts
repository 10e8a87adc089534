/**
 * Steps whose body is a function: of this process, or an export of a module file.
 * Knows module files and how to load them; must not know what a function does.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { type LoadedExport, loadExport } from './module-file.ts';

type Body = (input: unknown, context: AttemptContext) => unknown;

/** A function of a module file, which can also be called on another thread. */
interface ModuleFunction extends LoadedExport {
  readonly body: Body;
  readonly takesContext: boolean;
}

export const functionStep: StepType<unknown, Body | ModuleFunction> = {
  name: 'function',
  summary: 'Calls a function: (input, context) => output, or a promise of it.',
  intent: 'transform',
  with: { type: 'object', description: 'Anything; the function finds it as context.config.' },
  requires: ['closures'],
  onThreads: ['threads'],
  jumps: true,
  preparedBy: 'uses',
  async prepare(preparation: Preparation<unknown>): Promise<Prepared<ModuleFunction>> {
    const prepared = await loadExport(preparation);
    if ('problems' in prepared) return prepared;
    const { ready, contents } = prepared;
    const more = contents === undefined ? {} : { contents };
    // With `load: false` nothing is called, so nothing needs to be ready.
    if (ready === undefined) return { ready: undefined as never, ...more };
    const takesContext = !takesOnlyInput(ready.body);
    return { ready: { ...ready, takesContext } as ModuleFunction, ...more };
  },
  run(ready, context) {
    if (typeof ready === 'function') return ready(context.input, context);
    const { threads } = context.abilities;
    const { body, file, exportName, takesContext } = ready;
    // Called by itself, so that its own name is in a stack.
    if (threads === undefined) return body(context.input, context);
    const { memoryMax: memoryMaxBytes } = context;
    return threads({ file, exportName, takesContext, memoryMaxBytes, context });
  },
};

/** One parameter without a default, plain or taken apart: `input`, `{ rows, rates }`, `[a, b]`. */
const ONE_PARAMETER =
  /^(?:async\s+)?(?:function\s*[\w$]*\s*)?(?:\(\s*(?:[\w$]+|\{[\w$\s,:]*\}|\[[\w$\s,]*\])\s*,?\s*\)\s*(?:=>|\{)|[\w$]+\s*=>)/;

/** Whether a function surely cannot see its second argument. When in doubt it can. */
export function takesOnlyInput(body: (...values: never[]) => unknown): boolean {
  if (body.length !== 1) return false;
  const text = Function.prototype.toString.call(body);
  return ONE_PARAMETER.test(text) && !/\b(?:arguments|eval)\b/.test(text);
}
