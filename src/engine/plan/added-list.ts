/**
 * A list of steps as a step gives it at run time, read as the steps of a file are, and what people are told of one.
 * Knows the native format; must not know what a run makes of the steps.
 */
import { join } from 'node:path';
import { expandFailure } from '../../run/expansion-made.ts';
import type { StepFailure } from '../../run/step-error.ts';
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { quoted } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import { heddleFormat } from '../../workflow/formats/heddle.ts';
import { nativeValue } from '../../workflow/formats/write-heddle.ts';
import { stepPath } from '../../workflow/step-path.ts';
import type { Source, Step, Workflow } from '../../workflow/workflow.ts';
import { calledTexts, type KeptCall } from '../kept/kept-calls.ts';
import { withCalled, withTexts } from './called-files.ts';
import { MAX_FILE_BYTES } from './load-workflow.ts';
import { folderOf } from './looks.ts';
import { readText } from './read-text.ts';

/** What was read, or what is wrong with it. */
export interface ReadList {
  readonly steps: readonly Step[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Files of workflows that the steps call, and their texts. */
  readonly called: readonly KeptCall[];
  /** Where a part stands in the list, as people write it: `steps[1].needs`. */
  placeOf(path: Path): string;
}

/** No file is called so: a list that calls the file of its workflow does not call itself. */
const NO_FILE = '(steps)';

/** `texts`: the files that it calls, where they are not to be read anew. */
export async function readList(
  raw: readonly unknown[],
  { name, from }: Pick<Workflow, 'name' | 'from'>,
  texts?: readonly KeptCall[],
): Promise<ReadList> {
  let at: Path = [];
  // The format knows where the parts of steps stand that stand in others; a list has no text.
  const locate: Source['locate'] = (path) => {
    at = path;
    return undefined;
  };
  const source: Source = {
    file: join(from === undefined ? process.cwd() : folderOf(from), NO_FILE),
    text: '',
    locate,
  };
  const reading = { source, ...heddleFormat.read({ heddle: 1, name, steps: raw }, source, name) };
  const whole =
    texts === undefined
      ? await withCalled(reading, (path, shown) => readText(path, LIMIT, shown))
      : withTexts(reading, new Map(texts));
  const { workflow, diagnostics } = whole;
  return {
    steps: workflow?.steps,
    diagnostics,
    called: workflow === undefined ? [] : calledTexts(workflow),
    placeOf: (path) => {
      whole.source.locate(path);
      return written(at);
    },
  };
}

const LIMIT = { bytes: MAX_FILE_BYTES, fix: 'split the workflow' };

function written(path: Path): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`))
    .join('');
}

/** The steps as a file has them; none where a function in memory, or a schema that is code, is in one. */
export function writtenSteps(workflow: Workflow): readonly unknown[] {
  try {
    return nativeValue(workflow).steps as readonly unknown[];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}

/** A list has no end of its own, and is no branch of the workflow. */
export function endFaults(steps: readonly Step[], who: string): Diagnostic[] {
  return steps.flatMap(({ id, settings: { hook, branchTimeoutMs } }, s) => {
    if (hook !== undefined) return [hookFault(id, who, stepPath(s, 'hook'))];
    if (branchTimeoutMs === undefined) return [];
    const fix = 'give the step that adds them a timeout, which holds for all of them together';
    return [endFault(id, { key: 'branch_timeout', who, path: stepPath(s, 'branch_timeout'), fix })];
  });
}

/** The same for a list, whose format knows no hooks: what it says of them is meant for files. */
export function asInList(
  found: readonly Diagnostic[],
  raw: readonly unknown[],
  who: string,
): readonly Diagnostic[] {
  return found.map((one) => {
    const { path = [] } = one;
    if (path.at(-1) !== 'hook') return one;
    const step = path.slice(1, -1).reduce<unknown>((at, key) => (at as never)?.[key], raw);
    return isMapping(step) ? hookFault(String(step.id), who, path) : one;
  });
}

function hookFault(id: string, who: string, path: Path): Diagnostic {
  const fix = 'put it into the workflow itself, under on_success, on_failure_do or finally';
  return endFault(id, { key: 'hook', who, path, fix });
}

function endFault(
  id: string,
  {
    key,
    who,
    ...place
  }: {
    readonly key: string;
    readonly who: string;
    readonly path: Path;
    readonly fix: string;
  },
): Diagnostic {
  const message = `step ${quoted(id)} has "${key}", which steps that ${quoted(who)} adds cannot have.`;
  return diagnostic('E_GROUP_SETTING', message, place);
}

/** So many faults are listed in the message of a failure. */
const MOST_TOLD = 10;

/** Why what a step adds cannot run. */
export function faulty(found: readonly Diagnostic[], list: ReadList | undefined): StepFailure {
  const errors = found.filter(({ severity }) => severity === 'error');
  const told = errors.slice(0, MOST_TOLD).map(({ message, path, fix, fixInCode, source }) => {
    const what = message.replace(/\.$/, '');
    const isHere = list !== undefined && path !== undefined && source === undefined;
    const where = isHere ? ` (${list.placeOf(path)})` : '';
    const hint = list === undefined ? (fixInCode ?? fix) : fix;
    return `${what}${where}${hint === undefined ? '' : `: ${hint}`}`;
  });
  const more = errors.length - told.length;
  if (more > 0) told.push(`and ${more} more`);
  return expandFailure(`the steps that it adds cannot run: ${told.join('; ')}`);
}
