/**
 * Settings of a step that are code: functions in place of expressions, and schemas of libraries.
 * Knows which settings may be; must not know who calls a function, or when.
 */
import { isStandard } from '../schemas/standard.ts';
import { defined } from '../std/defined.ts';
import { printable } from '../std/printable.ts';
import { isClass } from '../std/value-kinds.ts';
import type { PollPolicy, RoundFunction, SettingFunction, StepSettings } from './workflow.ts';

const NAMES = ['when', 'concurrencyKey'] as const;
/** A setting that code may give with a function; `until` stands in `poll`. */
export type FunctionSetting = (typeof NAMES)[number] | 'until';

/** The settings that are functions, by name. */
export function functionsOf(settings: StepSettings): [FunctionSetting, SettingFunction][] {
  const found: [FunctionSetting, SettingFunction][] = [];
  for (const name of NAMES) {
    const value = settings[name];
    if (typeof value === 'function') found.push([name, value]);
  }
  const until: unknown = settings.poll?.until;
  if (typeof until === 'function') found.push(['until', until as SettingFunction]);
  return found;
}

/** The settings without those that are code: what is left is plain data, or wrong. */
export function plainSettings(settings: StepSettings): StepSettings {
  const functions = functionsOf(settings);
  if (functions.length === 0 && !isStandard(settings.output)) return settings;
  const plain: { -readonly [Name in keyof StepSettings]: StepSettings[Name] } = { ...settings };
  for (const [name] of functions) {
    if (name === 'until') {
      const { until: _, ...others } = settings.poll!;
      plain.poll = defined(others) as unknown as PollPolicy;
    } else delete plain[name];
  }
  if (isStandard(plain.output)) delete plain.output;
  return plain;
}

/** A setting for people: as it is written, of a function its name where it has one of its own. */
export function settingText(
  setting: FunctionSetting | 'while',
  value: string | SettingFunction | RoundFunction,
): string {
  if (typeof value === 'string') return value;
  const name = nameOf(value);
  // One that is written in its place is called like the setting.
  return name === '' || name === setting ? 'a function' : `the function ${printable(name, 80)}`;
}

/** Empty where it has none: a program may have put anything in its place, also what throws. */
function nameOf(value: SettingFunction | RoundFunction): string {
  try {
    const { name } = value as { readonly name: unknown };
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

/** What is wrong with a function before it is called. */
export function functionFault(
  setting: FunctionSetting,
  value: SettingFunction,
): { readonly message: string; readonly fix: string } | undefined {
  if (isClass(value))
    return { message: 'expected a function, got a class', fix: `write ${EXAMPLES[setting]}` };
  const kind = KINDS[Object.prototype.toString.call(value)];
  if (kind === undefined) return undefined;
  return { message: `expected a function that answers at once, got ${kind}`, fix: AT_ONCE };
}

/** What to do instead of waiting in such a function. */
export const AT_ONCE = 'let a step before it do what takes time, and read its output';

const KINDS: Readonly<Record<string, string>> = {
  '[object AsyncFunction]': 'one that is async',
  '[object GeneratorFunction]': 'a generator',
  '[object AsyncGeneratorFunction]': 'a generator that is async',
};

/** How a setting is given as a function; undefined for one that cannot be. */
export function writtenFunction(setting: string): string | undefined {
  return EXAMPLES[setting as FunctionSetting];
}

const EXAMPLES: Readonly<Record<FunctionSetting, string>> = {
  when: 'when: (input) => input.total > 0',
  concurrencyKey: 'concurrencyKey: (input) => input.tenant',
  until: "until: (output) => output.state === 'done'",
};

/** Where a setting stands that is given with a function. */
export function pathOfFunction(setting: FunctionSetting): readonly string[] {
  return setting === 'until' ? ['poll', setting] : [setting];
}
