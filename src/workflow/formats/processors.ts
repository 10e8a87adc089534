/**
 * Files with `processors:` (the multi-backend text pipeline), read as native workflows.
 * Knows that format's words and what they become; must not know how the steps work.
 */
import { formatDuration } from '../../std/duration.ts';
import { misfits, type Path } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import { type Diagnostic, diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import { escapeHoles } from '../hole-marks.ts';
import {
  FAILURE_MODES,
  INTENTS,
  NO_NEEDS,
  NO_SETTINGS,
  type Source,
  type Step,
  type StepSettings,
  type Workflow,
} from '../workflow.ts';
import type { Format, FormatReading } from './format.ts';
import { LOCAL_PROCESSORS } from './processors-local.ts';

type Raw = Readonly<Record<string, unknown>>;

const nullOr = (schema: Schema): Schema => ({ ...schema, anyOf: [{ type: 'null' }, schema] });
const word = { type: 'string' } as const;
const FUEL: Schema = { type: 'integer', minimum: 0 };
const WASM_SETTINGS: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: { fuel: FUEL },
};

const PROCESSOR: Schema = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    id: word,
    backend: { type: 'string', enum: ['local', 'wasm'] },
    type: { type: 'string', enum: ['local', 'wasm'] },
    impl: word,
    processor: word,
    module: word,
    depends_on: nullOr({ type: 'array', items: word }),
    options: nullOr({ type: 'object' }),
    wasm: WASM_SETTINGS,
    description: word,
  },
};

const FILE: Schema = {
  type: 'object',
  required: ['processors'],
  additionalProperties: false,
  properties: {
    name: word,
    description: word,
    version: {},
    strategy: word,
    failure_strategy: { type: 'string', enum: FAILURE_MODES },
    executor_options: nullOr({
      type: 'object',
      additionalProperties: false,
      properties: {
        max_concurrency: { type: 'integer', minimum: 1, maximum: 10_000 },
        timeout_seconds: { type: 'number', minimum: 0.001, maximum: 315_360_000 },
        retry_attempts: { type: 'integer', minimum: 0, maximum: 999 },
      },
    }),
    wasm: WASM_SETTINGS,
    processors: { type: 'array', minItems: 1, items: PROCESSOR },
  },
};

export const processorsFormat: Format = {
  name: 'processors',
  key: 'processors',
  read(value, source, fallbackName): FormatReading {
    const own: Source = { ...source, locate: relocated(source) };
    const found = misfits(FILE, value).map((misfit) =>
      misfitDiagnostic(misfit, subjectOf(value, misfit.path)),
    );
    if (found.length > 0) return { workflow: undefined, diagnostics: found };
    const workflow = toWorkflow(value, own, { fallbackName, found });
    // The graph is checked also when some settings are wrong, to tell all faults at once.
    return hasErrors(found)
      ? { workflow: undefined, diagnostics: found, sound: withoutSettings(workflow), source: own }
      : { workflow, diagnostics: found, source: own };
  },
};

function withoutSettings({ steps, ...workflow }: Workflow): Workflow {
  const plain = steps.map((step) => ({
    ...step,
    uses: 'function',
    run: () => null,
    settings: NO_SETTINGS,
  }));
  return { ...workflow, steps: plain };
}

function subjectOf({ processors }: Raw, path: Path): string {
  if (path[0] !== 'processors' || typeof path[1] !== 'number') return 'file';
  const id = (processors as Raw[])[path[1]]?.id;
  return typeof id === 'string' ? `processor ${show(id)}` : `processor ${path[1] + 1}`;
}

/** Findings about the native workflow, told at the words of this format. */
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
  if (value.wasm !== undefined && !sandboxed) reading.found.push(unused(['wasm']));
  const { timeout_seconds: seconds, retry_attempts: retries } = options;
  const timeoutMs = seconds === undefined ? undefined : seconds * 1_000;
  const own = { timeoutMs, fuel: (value.wasm as { fuel?: number } | undefined)?.fuel };
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

function unused(path: Path): Diagnostic {
  const message = `"${path[path.length - 1]}" is not used.`;
  return diagnostic('W_UNUSED', message, {
    path,
    atKey: true,
    fix: 'remove it, or keep it for the other system',
  });
}

function backendOf({ backend, type, module }: Raw): unknown {
  return backend ?? type ?? (module === undefined ? 'local' : 'wasm');
}

interface FileWide {
  readonly timeoutMs: number | undefined;
  readonly fuel: number | undefined;
}

function toStep(raw: Raw, index: number, wide: FileWide, found: Diagnostic[]): Step {
  const id = raw.id as string;
  const options = { ...(raw.options as Raw | null) };
  const path = ['processors', index];
  const settings: Record<string, unknown> = {};
  if (raw.description !== undefined) settings.title = raw.description;
  if (options.intent !== undefined) {
    const intent = { type: 'string', enum: INTENTS } as const;
    for (const misfit of misfits(intent, options.intent, [...path, 'options', 'intent'])) {
      found.push(misfitDiagnostic(misfit, `processor "${id}"`));
    }
    settings.intent = options.intent;
    delete options.intent;
  }
  const needs = (raw.depends_on as string[] | null | undefined) ?? NO_NEEDS;
  const made =
    backendOf(raw) === 'wasm'
      ? wasmStep(raw, options, { path, wide, settings, found })
      : localStep(raw, options, path, found);
  return { id, needs, index, settings: settings as StepSettings, ...made };
}

type Made = Pick<Step, 'uses' | 'with'>;

function localStep(
  raw: Raw,
  options: Record<string, unknown>,
  path: Path,
  found: Diagnostic[],
): Made {
  const name = (raw.impl ?? raw.processor) as string | undefined;
  const known = name === undefined ? undefined : LOCAL_PROCESSORS.get(name);
  if (known === undefined) {
    const names = [...LOCAL_PROCESSORS.keys()];
    const key = raw.processor === undefined ? 'impl' : 'processor';
    const what = misfits({ type: 'string', enum: names }, name ?? null, [...path, key])[0];
    const message =
      name === undefined ? 'the key "impl" is missing' : `${show(name)} is not a processor`;
    const fix = name === undefined ? `name one: ${names.join(', ')}` : what?.fix;
    found.push(
      diagnostic('E_CHOICE', `processor ${show(raw.id)}: ${message}.`, {
        path: name === undefined ? path : [...path, key],
        ...(fix !== undefined && { fix }),
      }),
    );
    return { uses: 'text/case' };
  }
  const settings: Record<string, unknown> = { ...known.with };
  for (const [key, value] of Object.entries(options)) {
    const option = known.options[key];
    const at = [...path, 'options', key];
    if (option === undefined) found.push(unused(at));
    else {
      for (const misfit of misfits(option.schema, value, at))
        found.push(misfitDiagnostic(misfit, `processor ${show(raw.id)}`));
      settings[option.becomes] = escapeHoles(value);
    }
  }
  for (const key of ['module', 'wasm'])
    if (raw[key] !== undefined) found.push(unused([...path, key]));
  return { uses: known.uses, with: settings };
}

/** Their fuel counts instructions; here it becomes time, at 10 million a second. */
const FUEL_PER_MS = 10_000;
const FUEL_DEFAULT = 100_000_000;
const FUEL_MIN = 1_000_000;
const FUEL_MAX = 500_000_000;

interface WasmReading {
  readonly path: Path;
  readonly wide: FileWide;
  readonly settings: Record<string, unknown>;
  readonly found: Diagnostic[];
}

function wasmStep(
  raw: Raw,
  options: Record<string, unknown>,
  { path, wide, settings, found }: WasmReading,
): Made {
  const own = (raw.wasm as { fuel?: number } | undefined)?.fuel;
  const level = options.fuel_level;
  delete options.fuel_level;
  if (level !== undefined && typeof level !== 'number') {
    const message = `processor ${show(raw.id)}: "fuel_level": expected a number, got ${show(level)}.`;
    found.push(diagnostic('E_TYPE', message, { path: [...path, 'options', 'fuel_level'] }));
  }
  const asked = (typeof level === 'number' ? level : undefined) ?? own ?? wide.fuel;
  const fuel = Math.min(FUEL_MAX, Math.max(FUEL_MIN, asked ?? FUEL_DEFAULT));
  const budgetMs = Math.min(fuel / FUEL_PER_MS, wide.timeoutMs ?? Number.POSITIVE_INFINITY);
  settings.timeoutMs = Math.max(1, Math.round(budgetMs));
  if (asked !== undefined) {
    const clamped = fuel === asked ? '' : ` (clamped to ${fuel})`;
    const message = `processor ${show(raw.id)}: fuel ${asked}${clamped} becomes a time limit of ${formatDuration(settings.timeoutMs as number)} per attempt.`;
    found.push(
      diagnostic('W_MAPPED', message, { path, fix: 'write a timeout in the native format' }),
    );
  }
  for (const key of Object.keys(options)) found.push(unused([...path, 'options', key]));
  for (const key of ['impl', 'processor'])
    if (raw[key] !== undefined) found.push(unused([...path, key]));
  if (raw.module === undefined) {
    const message = `processor ${show(raw.id)}: the key "module" is missing, a path to a .wasm file.`;
    found.push(
      diagnostic('E_MISSING_KEY', message, { path, fix: 'add module: path/to/file.wasm' }),
    );
  }
  return { uses: 'wasm', with: { module: raw.module } };
}
