/**
 * Files with `processors:` (the multi-backend text pipeline), read as native workflows.
 * Knows the words of the file and what they become; must not know the keys of a processor.
 */
import { misfits, type Path } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import { type Diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import type { Source, Workflow } from '../workflow.ts';
import { type Raw, unused, withoutSettings } from './foreign-reading.ts';
import type { Format, FormatReading } from './format.ts';
import { fuelOf, fuelRange, withFuelFix } from './processors-fuel.ts';
import { FILE } from './processors-schema.ts';
import { backendOf, toStep } from './processors-step.ts';

export const processorsFormat: Format = {
  name: 'processors',
  key: 'processors',
  recognises: (value) => Object.hasOwn(value, 'processors'),
  read(value, source, fallbackName): FormatReading {
    const own: Source = { ...source, locate: relocated(source) };
    const found = misfits(FILE, value).map((misfit) =>
      misfitDiagnostic(withFuelFix(misfit), subjectOf(value, misfit.path)),
    );
    if (found.length > 0) return { workflow: undefined, diagnostics: found };
    const workflow = toWorkflow(value, own, { fallbackName, found });
    // The graph is checked also when some settings are wrong, to tell all faults at once.
    return hasErrors(found)
      ? { workflow: undefined, diagnostics: found, sound: withoutSettings(workflow), source: own }
      : { workflow, diagnostics: found, source: own };
  },
};

function subjectOf({ processors }: Raw, path: Path): string {
  if (path[0] !== 'processors' || typeof path[1] !== 'number') return 'file';
  const id = (processors as Raw[])[path[1]]?.id;
  return typeof id === 'string' ? `processor ${show(id)}` : `processor ${path[1] + 1}`;
}

/** Findings about the native workflow, reported at the words of this format. */
function relocated(source: Source): Source['locate'] {
  const keys: Readonly<Record<string, string>> = {
    steps: 'processors',
    needs: 'depends_on',
    with: 'options',
    uses: 'impl',
    title: 'description',
    on_failure: 'failure_strategy',
  };
  const wide: Readonly<Record<string, string>> = {
    concurrency: 'max_concurrency',
    timeout: 'timeout_seconds',
    retry: 'retry_attempts',
  };
  return (path, atKey) => {
    const setting = wide[String(path[0] === 'defaults' ? path[1] : path[0])];
    if (setting !== undefined) return source.locate(['executor_options', setting], atKey);
    if (path[0] === 'steps' && path[2] === 'with' && path[3] === 'module') {
      return source.locate(['processors', path[1]!, 'module'], atKey);
    }
    const own = path.map((key, i) => (i === 0 || i === 2 ? (keys[key] ?? key) : key));
    const found = source.locate(own, atKey);
    return own[2] === 'impl' && found === undefined ? source.locate(own.slice(0, 2), atKey) : found;
  };
}

interface Reading {
  readonly fallbackName: string;
  readonly found: Diagnostic[];
}

function toWorkflow(value: Raw, source: Source, reading: Reading): Workflow {
  const options = (value.executor_options ?? {}) as {
    max_concurrency?: number;
    timeout_seconds?: number;
    retry_attempts?: number;
  };
  if (value.version !== undefined) reading.found.push(unused(['version']));
  const sandboxed = (value.processors as Raw[]).some((raw) => backendOf(raw) === 'wasm');
  if (value.wasm !== undefined && value.wasm !== null && !sandboxed)
    reading.found.push(unused(['wasm']));
  const { timeout_seconds: seconds, retry_attempts: retries } = options;
  const timeoutMs = seconds === undefined ? undefined : seconds * 1_000;
  const ofFile = { subject: 'file', wasm: ['wasm'] };
  const own = { timeoutMs, fuel: fuelRange(fuelOf(value.wasm), {}, ofFile, reading.found) };
  const steps = (value.processors as Raw[]).map((raw, i) => toStep(raw, i, own, reading.found));
  const defaults = {
    ...(timeoutMs !== undefined && { timeoutMs }),
    // Theirs counts retries, ours counts tries.
    ...(retries !== undefined && { retry: { maxAttempts: retries + 1 } }),
  };
  return {
    name: (value.name as string | undefined) ?? reading.fallbackName,
    ...(value.description !== undefined && { title: value.description as string }),
    ...(value.strategy !== undefined && { strategy: value.strategy as string }),
    ...(value.failure_strategy !== undefined && { onFailure: value.failure_strategy as never }),
    ...(options.max_concurrency !== undefined && { concurrency: options.max_concurrency }),
    ...(Object.keys(defaults).length > 0 && { defaults }),
    steps,
    source,
  };
}
