/**
 * Values of the environment, and secrets, taken out of what is shown and kept of a run.
 * Knows texts; must not know who says them.
 *
 * For variables this is no guard against a step that gives its values away on purpose: it keeps messages, metadata
 * and logs free of what stands in them by accident, and does not touch a result, which is what it is. Secrets are taken
 * out of results, too.
 */
import { formsOf, SHORTEST } from './env-forms.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { type Mask, makeMask, masked, maskedData } from './mask.ts';
import { secretForms } from './secret-forms.ts';
import type { ErrorBelow, StepError } from './step-error.ts';

type Env = Readonly<Record<string, string>>;

/** What of a run is neither shown nor kept. */
export interface Hidden {
  readonly env: Env;
  readonly secrets?: KnownSecrets;
}

/** What a secret is told as. */
export const SECRET = '***';

/** The text with the names of variables in place of their values, and without secrets. */
export function hiddenText(text: string, hidden: Hidden): string {
  const mask = maskOf(hidden);
  return mask === undefined ? text : masked(text, mask, false);
}

/**
 * The same for a message that may hold foreign text which was cut (`printable`): what is left of a
 * value before or behind the mark of the cut goes as well.
 */
export function hiddenMessage(text: string, hidden: Hidden): string {
  const mask = maskOf(hidden);
  return mask === undefined ? text : masked(text, mask, true);
}

/** An error whose texts hold none. */
export function hiddenError(error: StepError, hidden: Hidden): StepError {
  const mask = maskOf(hidden);
  if (mask === undefined) return error;
  const { subcode } = error;
  const told = belowWithout(error, mask);
  return subcode === undefined ? told : { ...told, subcode: masked(subcode, mask, false) };
}

/** With all that it comes from and stands for. */
function belowWithout<Below extends ErrorBelow>(error: Below, mask: Mask): Below {
  const { name, code, message, stack, cause, errors } = error;
  return {
    ...error,
    ...(name !== undefined && { name: masked(name, mask, false) }),
    ...(code !== undefined && { code: masked(code, mask, false) }),
    message: masked(message, mask, true),
    ...(stack !== undefined && { stack: masked(stack, mask, true) }),
    ...(cause !== undefined && { cause: belowWithout(cause, mask) }),
    ...(errors !== undefined && { errors: errors.map((one) => belowWithout(one, mask)) }),
  };
}

/** Plain data without any, in its keys too; data without any is given back itself. */
export function hiddenData<T>(value: T, hidden: Hidden): T;
export function hiddenData(value: unknown, hidden: Hidden): unknown {
  const mask = maskOf(hidden);
  return mask === undefined ? value : maskedData(value, mask);
}

/** What a step gave, without secrets; variables stay. What holds none is given back itself. */
export function withoutSecrets(value: unknown, { secrets }: Pick<Hidden, 'secrets'>): unknown {
  if (secrets === undefined || secrets.version === 0) return value;
  return maskedData(value, secretMaskOf(secrets));
}

/** For text that comes in pieces, such as what a program writes: how to take secrets out, and how long one may be in it. */
export interface HiddenText {
  hide(text: string): string;
  /** In letters. */
  readonly longest: number;
}

/** Undefined where no secret is known. */
export function hiddenIn({ secrets }: Pick<Hidden, 'secrets'>): HiddenText | undefined {
  if (secrets === undefined || secrets.version === 0) return undefined;
  const mask = secretMaskOf(secrets);
  return { hide: (text) => masked(text, mask, false), longest: mask.all[0]?.text.length ?? 0 };
}

interface Made {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Of the secrets. */
  readonly version: number;
  readonly mask: Mask;
}

const masks = new WeakMap<Env, Made>();
const secretMasks = new WeakMap<KnownSecrets, { readonly version: number; readonly mask: Mask }>();

/** Undefined where nothing is hidden. Variables are read anew into the same object: then another is made. */
function maskOf({ env, secrets }: Hidden): Mask | undefined {
  let count = 0;
  const version = secrets?.version ?? 0;
  const before = masks.get(env);
  let isSame = before !== undefined && before.version === version;
  for (const name in env) {
    if (isSame && (before!.names[count] !== name || before!.values[count] !== env[name]))
      isSame = false;
    count++;
  }
  if (count === 0 && version === 0) return undefined;
  if (isSame && before!.names.length === count) return before!.mask;
  const mask = makeMask(textsOf(env, secrets), numbersOf(secrets));
  masks.set(env, { names: Object.keys(env), values: Object.values(env), version, mask });
  return mask;
}

function secretMaskOf(secrets: KnownSecrets): Mask {
  const { version } = secrets;
  const before = secretMasks.get(secrets);
  if (before?.version === version) return before.mask;
  const mask = makeMask(textsOf({}, secrets), numbersOf(secrets));
  secretMasks.set(secrets, { version, mask });
  return mask;
}

/** Secrets that come back as a number where somebody reads them as JSON. */
function numbersOf(secrets: KnownSecrets | undefined): Map<string, string> {
  const values = [...(secrets?.all ?? [])].map((value) => value.trim());
  const numbers = values.filter((one) => one.length >= SHORTEST && String(Number(one)) === one);
  return new Map(numbers.map((one) => [one, SECRET]));
}

/** What is looked for, and what each is told as: a variable that is a secret is one. */
function textsOf(env: Env, secrets: KnownSecrets | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  for (const value of secrets?.all ?? [])
    for (const form of secretForms(value)) texts.set(form, SECRET);
  for (const name of Object.keys(env))
    for (const form of formsOf(env[name]!))
      if (!texts.has(form)) texts.set(form, `\${{ env.${name} }}`);
  return texts;
}
