/**
 * Files with a mapping under `steps` (the workflow execution engine), read as native workflows.
 * Knows the words of the file and what they become; must not know what types of steps make of their input.
 */
import { misfits, type Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { quoted, show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import { nameFrom } from '../name.ts';
import type { Source, Workflow } from '../workflow.ts';
import { type Raw, strangeKeys, withoutSettings } from './foreign-reading.ts';
import type { Format, FormatReading } from './format.ts';
import { relocated } from './steps-map-places.ts';
import { FILE, FILE_KEYS } from './steps-map-schema.ts';
import { toSteps } from './steps-map-step.ts';

export const stepsMapFormat: Format = {
  name: 'steps mapping',
  key: 'steps',
  recognises: ({ steps }) => isMapping(steps),
  read(value, source, fallbackName): FormatReading {
    const found = strangeKeys({ value, path: [], subject: 'file' }, FILE_KEYS);
    // The key of a file that is meant to be one may be misspelt.
    if (!isMapping(value.steps)) return { workflow: undefined, diagnostics: found };
    const steps = Object.keys(value.steps);
    const own: Source = { ...source, locate: relocated(source, value) };
    const wrong = misfits(FILE, value).map((misfit) =>
      misfitDiagnostic(misfit, subjectOf(misfit.path)),
    );
    if (steps.length === 0) {
      const fix = 'add one, such as hello: { type: input, input: { data: { message: hello } } }';
      wrong.push(diagnostic('E_NO_STEPS', 'the workflow has no steps.', { path: ['steps'], fix }));
    }
    found.push(...wrong);
    if (wrong.length > 0) return { workflow: undefined, diagnostics: found };
    const workflow = toWorkflow(value, own, { fallbackName, found });
    if (!hasErrors(found)) return { workflow, diagnostics: found, source: own };
    // The others are checked as well, to tell all faults at once.
    const faulty = new Set(
      found.filter(({ severity }) => severity === 'error').map(({ path }) => path?.[1]),
    );
    const sound = withoutSettings(workflow, (id) => faulty.has(id));
    return { workflow: undefined, diagnostics: found, sound, source: own };
  },
};

function subjectOf([top, id, ...key]: Path): string {
  return top === 'steps' && key.length > 0 ? `step ${show(id)}` : 'file';
}

interface Reading {
  readonly fallbackName: string;
  readonly found: Diagnostic[];
}

function toWorkflow(value: Raw, source: Source, { fallbackName, found }: Reading): Workflow {
  const { id, name: title, description, max_parallel_steps: atOnce = 10 } = value;
  const called = (id ?? title) as string | undefined;
  const name = called === undefined ? fallbackName : nameFrom(called);
  if (called !== undefined && name !== called) {
    const message = `the workflow is called ${quoted(name)}: ${show(called)} cannot be a name.`;
    const path = [id === undefined ? 'name' : 'id'];
    found.push(diagnostic('W_MAPPED', message, { path, fix: 'write a name without / and \\' }));
  }
  // A name beside the id is for people.
  const shown = description ?? (id === undefined ? undefined : title);
  return {
    name,
    ...(shown !== undefined && { title: shown as string }),
    strategy: 'level',
    onFailure: 'fail_fast',
    // What has started with the step that failed is left to end.
    drain: true,
    concurrency: atOnce as number,
    defaults: {
      retry: {
        maxAttempts: 4,
        initialIntervalMs: 1_000,
        backoffCoefficient: 2,
        maxIntervalMs: 60_000,
      },
    },
    steps: toSteps(value.steps as Raw, found),
    source,
  };
}
