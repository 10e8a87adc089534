/**
 * Steps of a mapping under `steps`, read as native steps.
 * Knows their keys and what they become; must not know the rest of the file, or how the steps work.
 */
import { misfits, type Path } from '../../std/json-schema.ts';
import { quoted, show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, misfitDiagnostic } from '../diagnostic.ts';
import { escapeHoles } from '../hole-marks.ts';
import { LLM_SETTINGS } from '../with/llm.ts';
import { NO_NEEDS, NO_SETTINGS, type Step, type StepSettings } from '../workflow.ts';
import { outputPath, type Raw, strangeKeys } from './foreign-reading.ts';
import { rulesOf } from './foreign-rules.ts';
import { destinationOf } from './steps-map-output.ts';
import { STEP_KEYS } from './steps-map-schema.ts';

/** The steps, in the order of the file. */
export function toSteps(steps: Raw, found: Diagnostic[]): Step[] {
  let merges = false;
  return Object.entries(steps).map(([id, raw], index) => {
    const step = toStep(id, raw as Raw, index, found);
    if (step.settings.inputFrom === 'merge' && !merges) {
      merges = true;
      const message = `step ${quoted(id)} gets the outputs of all its needs as one mapping: of a key that several have the last one counts.`;
      const fix = 'read metadata.collisions, or write input_from in the native format';
      found.push(diagnostic('W_MAPPED', message, { path: ['steps', index, 'needs'], fix }));
    }
    return step;
  });
}

function toStep(id: string, raw: Raw, index: number, found: Diagnostic[]): Step {
  const subject = `step ${show(id)}`;
  const path: Path = ['steps', id];
  found.push(...strangeKeys({ value: raw, path, subject }, STEP_KEYS));
  if (raw.type === undefined) {
    const message = `${subject} has no type: it is read as one of type process.`;
    found.push(diagnostic('W_MAPPED', message, { path, atKey: true, fix: 'write type: process' }));
  }
  const needs = needsOf(raw.depends_on);
  const reading = { id, needs, path: [...path, 'input'], subject, found };
  const { type = 'process' } = raw as { type?: string };
  const read = Object.hasOwn(TYPES, type) ? TYPES[type]! : ofItsOwn;
  const made = read((raw.input ?? {}) as Raw, reading, type);
  return { id, needs, index, settings: settingsOf(raw, needs, made.uses), ...made };
}

function needsOf(given: unknown): readonly string[] {
  if (given === undefined || given === null) return NO_NEEDS;
  return typeof given === 'string' ? [given] : (given as string[]);
}

function settingsOf(raw: Raw, needs: readonly string[], uses: string): StepSettings {
  const { title, max_retries: retries, timeout_seconds: seconds } = raw;
  const several = new Set(needs).size > 1;
  const settings = {
    ...(title !== undefined && { title }),
    // Theirs counts retries, ours counts tries.
    ...(retries !== undefined && { retry: { maxAttempts: (retries as number) + 1 } }),
    ...(seconds !== undefined && { timeoutMs: (seconds as number) * 1_000 }),
    // What a model works on is named in its settings, by the ids of steps.
    ...(several && { inputFrom: uses === 'llm' ? 'all' : 'merge' }),
  };
  return Object.keys(settings).length === 0 ? NO_SETTINGS : (settings as StepSettings);
}

interface Reading {
  readonly id: string;
  readonly needs: readonly string[];
  /** Of what stands under `input`. */
  readonly path: Path;
  readonly subject: string;
  readonly found: Diagnostic[];
}

type Made = Pick<Step, 'uses' | 'with'>;
type Read = (input: Raw, reading: Reading, type: string) => Made;

const TYPES: Readonly<Record<string, Read>> = {
  input: (input, reading) => ({
    uses: 'input',
    with: kept(input, ['data', 'source', 'schema'], reading),
  }),
  process: toProcess,
  ai: toModel,
  output: toOutput,
};

/** A step type of that name, with settings of its own: it says itself what it takes. */
const ofItsOwn: Read = (input, _, type) => ({ uses: type, with: escaped(input) });

function toProcess(input: Raw, { path, subject, found, ...reading }: Reading): Made {
  const { rules = [], ...rest } = kept(input, ['rules', 'args'], {
    path,
    subject,
    found,
    ...reading,
  });
  const at = [...path, 'rules'];
  const faults = misfits({ type: 'array' }, rules, at);
  for (const misfit of faults) found.push(misfitDiagnostic(misfit, subject));
  const made = faults.length > 0 ? [] : rulesOf(rules as unknown[], { path: at, subject, found });
  return { uses: 'process', with: { rules: made, ...rest } };
}

/** Without a model it answers as the other tool does, which asks nobody either. */
function toModel(input: Raw, reading: Reading): Made {
  const { needs } = reading;
  const ids = [...new Set(needs)];
  const data = ids.map((id) => [id, `\${{ ${outputPath(id)} }}`]);
  const given = kept(input, Object.keys(LLM_SETTINGS.properties), reading);
  const { prompt = '', model, output } = input;
  const text = `AI processed: ${String(prompt)} with context keys: [${ids.join(', ')}]`;
  return {
    uses: 'llm',
    with: {
      ...(model === undefined && { offline: escaped(text) }),
      ...(output !== 'message' && { as: 'ai_response' }),
      ...(ids.length > 0 && { data: Object.fromEntries(data) }),
      ...given,
    },
  };
}

function toOutput(input: Raw, reading: Reading): Made {
  const { destination, ...rest } = kept(input, ['destination', 'data'], reading);
  const { path, subject, found } = reading;
  const at = { path: [...path, 'destination'], subject, found };
  return { uses: 'output', with: { ...destinationOf(destination, at), ...rest } };
}

/** Those of the settings that mean something here, as they are: the other tool has no expressions. */
function kept(input: Raw, known: readonly string[], { path, subject, found }: Reading): Raw {
  found.push(...strangeKeys({ value: input, path, subject }, known));
  return escaped(Object.fromEntries(Object.entries(input).filter(([key]) => known.includes(key))));
}

function escaped<T>(value: T): T {
  return escapeHoles(value) as T;
}
