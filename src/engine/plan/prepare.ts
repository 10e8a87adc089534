/**
 * The last look before a run: the caller's input is checked, and why a workflow cannot run is said.
 * Knows what of an input does not fit its declaration; must not know steps, nor schemas.
 */
import type { Clock } from '../../ports/clock.ts';
import { formatDuration } from '../../std/duration.ts';
import { copyExact, keepExact } from '../../std/exact-json.ts';
import { Inexact, TooLong } from '../../std/inexact.ts';
import { quoted, show } from '../../std/printable.ts';
import { isPlain } from '../../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import { type InputCheck, inputChecks } from '../../workflow/input-checks.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { inputFault, missingInput, strangeInput, wholeFault } from './input-faults.ts';
import { KeptInput } from './own-input.ts';

/** The run's input as its schemas make it, or what is wrong with it. */
export interface PreparedInput {
  readonly input: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

type Named = Readonly<Record<string, unknown>>;

/** Holds an input against what the workflow declares; a promise where it declares any. */
export function prepareInput(
  workflow: Workflow,
  given: unknown,
): PreparedInput | Promise<PreparedInput> {
  const kept = given instanceof KeptInput ? given : undefined;
  const value = kept === undefined ? given : kept.value;
  if (workflow.inputs === undefined) return keptInput(value);
  return checkedInput(workflow, value, kept);
}

/** How long schemas may take that are asked while nothing is known of the run yet. */
export interface CheckTime {
  readonly clock: Clock;
  /** The timeout of the run; undefined where it has none. */
  readonly ms: number | undefined;
}

/** The same, or what is reported when schemas have given no answer in the time of the run. */
export function inTime(
  checking: Promise<PreparedInput>,
  given: unknown,
  { clock, ms }: CheckTime,
): Promise<PreparedInput> {
  if (ms === undefined) return checking;
  return new Promise((resolve, reject) => {
    const stop = clock.alarm(clock.now() + ms, () => {
      const message = `the schemas of the inputs gave no answer within ${formatDuration(ms)}, the timeout of the run.`;
      const fix = 'let each schema answer, or raise the timeout of the run';
      resolve({
        input: given,
        diagnostics: [diagnostic('E_INPUT', message, { path: ['inputs'], atKey: true, fix })],
      });
    });
    checking.then(resolve, reject).finally(stop);
  });
}

/** A copy: the caller goes on using what is the caller's. */
function keptInput(given: unknown): PreparedInput {
  const input = given === undefined ? null : copyExact(given);
  if (!(input instanceof Inexact)) return { input, diagnostics: [] };
  return { input: given, diagnostics: [inexactInput(input)] };
}

/** `kept`: where an earlier run had the input. */
async function checkedInput(
  workflow: Workflow,
  given: unknown,
  kept: KeptInput | undefined,
): Promise<PreparedInput> {
  const checks = await inputChecks(workflow.inputs!);
  if ('whole' in checks) {
    // What a schema has made is nothing that it would take again.
    if (kept !== undefined && !kept.more?.added.length) return keptInput(given);
    const checked = await checks.whole.check(given);
    if (!('misfits' in checked)) return keptInput(checked.value);
    return { input: given, diagnostics: checked.misfits.map(wholeFault) };
  }
  if (given !== undefined && given !== null && !(typeof given === 'object' && isPlain(given))) {
    // Nothing can be given by name beside it, so there is nothing to ask for.
    if (kept !== undefined) return keptInput(given);
    return {
      input: given,
      diagnostics: [namelessInput(workflow.name, [...checks.named.keys()], given)],
    };
  }
  return new NamedInput(checks.named, { ...(given as Named) }, kept).checked();
}

/** Inputs by name while they are looked at. */
class NamedInput {
  private readonly checks: ReadonlyMap<string, InputCheck>;
  private readonly given: Named;
  private readonly kept: KeptInput | undefined;
  private readonly input: Record<string, unknown> = {};
  private readonly missing: Diagnostic[] = [];
  private readonly wrong: Diagnostic[] = [];

  constructor(checks: ReadonlyMap<string, InputCheck>, given: Named, kept: KeptInput | undefined) {
    this.checks = checks;
    this.given = given;
    this.kept = kept;
  }

  async checked(): Promise<PreparedInput> {
    const { checks, given, missing, wrong, input } = this;
    const names = [...checks.keys()];
    for (const [name, value] of Object.entries(given)) {
      const check = checks.get(name);
      if (this.wasGiven(name)) this.take(name, value);
      else if (check === undefined) wrong.push(strangeInput(name, names));
      else if (value !== undefined) await this.look(name, value, check);
    }
    for (const [name, check] of checks) if (given[name] === undefined) await this.fill(name, check);
    const kept = keepExact(input);
    if (!(kept instanceof Inexact)) return { input: kept, diagnostics: [...missing, ...wrong] };
    return { input: given, diagnostics: [inexactInput(kept), ...missing, ...wrong] };
  }

  /** Whether the earlier run had it. */
  private wasGiven(name: string): boolean {
    const { kept } = this;
    return kept !== undefined && !kept.more?.added.includes(name);
  }

  private async fill(name: string, check: InputCheck): Promise<void> {
    if (check.fallback !== undefined) {
      this.input[name] = copyExact(check.fallback);
      return;
    }
    // A schema of a library may have a value for who gives none.
    const checked = check.isStandard ? await check.check(undefined) : undefined;
    if (checked !== undefined && !('misfits' in checked)) this.take(name, checked.value);
    else if (this.kept === undefined || this.kept.more !== undefined)
      this.missing.push(missingInput(name, check, this.kept?.more?.toGive(name)));
  }

  private async look(name: string, value: unknown, check: InputCheck): Promise<void> {
    if (!check.isStandard) {
      const own = this.take(name, value);
      const checked = own === undefined ? { value } : await check.check(own);
      if ('misfits' in checked) this.tell(name, checked.misfits, check);
      return;
    }
    const checked = await check.check(value);
    if ('misfits' in checked) this.tell(name, checked.misfits, check);
    else this.take(name, checked.value);
  }

  private tell(name: string, misfits: Parameters<typeof inputFault>[1], check: InputCheck): void {
    this.wrong.push(...inputFault(name, misfits, { check, value: this.given[name] }));
  }

  /** A copy that only the run has; undefined, and reported, where it cannot be kept. */
  private take(name: string, value: unknown): unknown {
    const own = copyExact({ [name]: value });
    if (own instanceof Inexact) this.wrong.push(inexactInput(own));
    else if (Object.hasOwn(own as object, name)) this.input[name] = (own as Named)[name];
    return this.input[name];
  }
}

function namelessInput(name: string, names: readonly string[], given: unknown): Diagnostic {
  const [only] = names;
  const fix = `give it by name, such as ${only === undefined ? '{}' : `-p ${only}=…`}`;
  const message = `the workflow ${quoted(name)} takes inputs by name (${names.join(', ')}), got ${show(given)}.`;
  const fixInCode = `give it by name, such as { ${only ?? ''}: … }`;
  return diagnostic('E_INPUT', message, { fix, fixInCode });
}

function inexactInput(given: Inexact): Diagnostic {
  const why = given instanceof TooLong ? 'cannot be kept' : 'cannot be kept exactly';
  const fix = 'give plain JSON, text or bytes';
  return diagnostic('E_INPUT', `the input ${why}: ${given.place}.`, { fix });
}

/** Why a workflow cannot run: its first error, and all of them as data. */
export function refusal(workflow: Workflow, diagnostics: readonly Diagnostic[]): EngineError {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const code = errors.every((d) => d.code === 'E_INPUT') ? 'invalid-input' : 'invalid-workflow';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = `${quoted(workflow.name)} cannot run: ${errors[0]!.message}${more}`;
  const hint = errors[0]!.fixInCode ?? errors[0]!.fix;
  return new EngineError(code, message, { diagnostics, ...(hint !== undefined && { hint }) });
}
