/**
 * Processors of `processors:` files, read as native steps.
 * Knows their keys and what they become; must not know the rest of the file, or how the steps work.
 */
import { misfits, type Path } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, misfitDiagnostic } from '../diagnostic.ts';
import { escapeHoles } from '../hole-marks.ts';
import { INTENTS, NO_NEEDS, type Step, type StepSettings } from '../workflow.ts';
import { type Raw, unused } from './foreign-reading.ts';
import { type Fuel, fuelOf, fuelRange, timeOfFuel, withFuelFix } from './processors-fuel.ts';
import { LOCAL_PROCESSORS } from './processors-local.ts';
import { FUEL_LEVEL } from './processors-schema.ts';

export function backendOf({ backend, type, module }: Raw): unknown {
  return backend ?? type ?? (module === undefined ? 'local' : 'wasm');
}

/** What the file says for all of its processors. */
export interface FileWide {
  readonly timeoutMs: number | undefined;
  readonly fuel: Fuel;
}

export function toStep(raw: Raw, index: number, wide: FileWide, found: Diagnostic[]): Step {
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
    if (raw[key] !== undefined && raw[key] !== null) found.push(unused([...path, key]));
  return { uses: known.uses, with: settings };
}

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
  const subject = `processor ${show(raw.id)}`;
  const range = fuelRange(fuelOf(raw.wasm), wide.fuel, { subject, wasm: [...path, 'wasm'] }, found);
  const levelPath = [...path, 'options', 'fuel_level'];
  const { fuel_level: level } = options;
  delete options.fuel_level;
  const said = level !== undefined && level !== null;
  const faults = said ? misfits(FUEL_LEVEL, level, levelPath).map(withFuelFix) : [];
  for (const misfit of faults) found.push(misfitDiagnostic(misfit, subject));
  const asked = said && faults.length === 0 ? (level as number) : undefined;
  const told = said ? levelPath : path;
  const request = { id: raw.id, level: asked, range, timeoutMs: wide.timeoutMs, path: told };
  settings.timeoutMs = timeOfFuel(request, found);
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
