/**
 * Steps that call a workflow: whether they name one, and what they cannot have.
 * Knows steps as they are written; must not know the workflow that is called.
 */
import { quoted } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import { hasHole } from './template.ts';

/** Settings that say what the input is: that of the step is what it gives to the workflow. */
const OF_INPUT = { input: 'input', inputFrom: 'input_from' } as const;

/** What is wrong with a step of a type that calls. */
export function fileFaults(step: Step, s: number, found: Diagnostic[]): void {
  const { id, uses, body, calls, settings, run } = step;
  const subject = `step ${quoted(id)} (${uses})`;
  if (body !== undefined) {
    const message = `${subject} has "steps", and runs those of a file.`;
    const fix = 'move them into the file that it calls';
    found.push(diagnostic('E_BODY', message, { path: stepPath(s, 'steps'), atKey: true, fix }));
  }
  // One that cannot be known before the run is reported as such.
  const file = step.with?.file;
  // What is no text is told with the other settings.
  const isName = file === undefined || typeof file === 'string';
  if (calls === undefined && isName && !hasHole(file)) found.push(noWorkflow(step, s));
  if (run !== undefined) return;
  for (const [field, key] of Object.entries(OF_INPUT)) {
    if (settings[field as keyof typeof OF_INPUT] === undefined) continue;
    const message = `${subject} has "${key}", and gives what stands under "inputs".`;
    const fix = 'write it there: with: { inputs: { NAME: … } }';
    const path = stepPath(s, key);
    found.push(diagnostic('E_GROUP_SETTING', message, { path, atKey: true, fix }));
  }
}

function noWorkflow({ id, uses, with: given }: Step, s: number): Diagnostic {
  const subject = `step ${quoted(id)} (${uses})`;
  if (given?.file === undefined) {
    return diagnostic('E_WORKFLOW_FILE', `${subject} names no workflow that it could run.`, {
      path: given === undefined ? stepPath(s) : stepPath(s, 'with'),
      fix: 'name its file: with: { file: ./report.yaml }',
      fixInCode: 'write it with call(): flow.call(ID, WORKFLOW)',
    });
  }
  const message = `${subject} names a file, which was not read: that is done for files that loadWorkflow reads.`;
  const fixInCode = 'load the file, and write flow.call(ID, WORKFLOW)';
  const path = stepPath(s, 'with', 'file');
  const fix = 'read this workflow from a file, too';
  return diagnostic('E_WORKFLOW_FILE', message, { path, fix, fixInCode });
}

/** A workflow in hand that is not run. */
export function strayCall({ id, uses, run }: Step, s: number): Diagnostic {
  const what = run === undefined ? uses : 'function';
  const message = `step ${quoted(id)} (${what}) has "calls", and its type calls nothing.`;
  const path = stepPath(s, 'calls');
  return diagnostic('E_BODY', message, { path, atKey: true, fix: 'write uses: workflow' });
}
