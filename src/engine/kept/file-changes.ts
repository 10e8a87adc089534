/**
 * What somebody has changed in a workflow file since a run began with it.
 * Knows two workflows; must not know where they came from, nor what follows from a change.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Step, StepBody, Workflow } from '../../workflow/workflow.ts';

/** What of a step, or of the workflow itself where no step is named, is other than it was. */
export interface FileChange {
  readonly step?: string;
  /** Keys as they are written in a file; `new` and `removed` are the step itself, `order` its place. */
  readonly what: readonly string[];
}

/** Nothing for changes that mean nothing, such as comments. */
export function fileChanges(before: Workflow, now: Workflow): FileChange[] {
  const own = keysThatDiffer(partsOf(before), partsOf(now));
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const kept = new Set(now.steps.map(({ id }) => id));
  const changes: FileChange[] = own.length === 0 ? [] : [{ what: own }];
  for (const step of now.steps) {
    const earlier = old.get(step.id);
    const what = earlier === undefined ? ['new'] : keysThatDiffer(flat(earlier), flat(step));
    if (what.length > 0) changes.push({ step: step.id, what });
  }
  for (const { id } of before.steps)
    if (!kept.has(id)) changes.push({ step: id, what: ['removed'] });
  if (changes.length > 0) return changes;
  const moved = now.steps.find(({ id }, i) => before.steps[i]!.id !== id);
  return moved === undefined ? [] : [{ step: moved.id, what: ['order'] }];
}

const MOST = 5;

/** As in `step "b": with, needs; outputs`. */
export function changesText(changes: readonly FileChange[]): string {
  const texts = changes.slice(0, MOST).map(({ step, what }) => {
    const words = what.join(', ');
    return step === undefined ? words : `step ${JSON.stringify(step)}: ${words}`;
  });
  const more = changes.length > MOST ? [`and ${changes.length - MOST} more`] : [];
  return [...texts, ...more].join('; ');
}

type Parts = Readonly<Record<string, unknown>>;

function partsOf(workflow: Workflow): Parts {
  const { steps: _, source: __, ...parts } = workflow;
  return parts as Parts;
}

/** Where a step stands in the file is reported as the order. */
function flat(step: Step & { readonly index?: unknown }): Parts {
  const { id: _, settings, run: __, index: ___, ...parts } = bare(step);
  const idsOf = (steps: readonly (string | Step)[]) =>
    steps.map((one) => (typeof one === 'string' ? one : one.id));
  const goesTo = parts.goesTo && idsOf(parts.goesTo);
  return { ...parts, ...settings, needs: idsOf(parts.needs), goesTo } as Parts;
}

/** What other files say is told of as theirs. */
function bare(given: Step): Step {
  const { calls: _, body, cases, ...step } = given;
  const bareBody = (one: StepBody) => ({ ...one, steps: one.steps.map(bare) });
  const named = cases && Object.entries(cases).map(([name, one]) => [name, bareBody(one)] as const);
  return { ...step, body: body && bareBody(body), cases: named && Object.fromEntries(named) };
}

function keysThatDiffer(before: Parts, now: Parts): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], now[key])).map(written);
}

/** `totalTimeoutMs` is `total_timeout` in a file. */
function written(key: string): string {
  return key.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
