/**
 * Whether two played worlds came to the same.
 * Knows results by step key; must not know why they should be equal.
 */
import type { Event } from '../../../src/run/event.ts';
import { STEP_STATUSES, SUCCEEDED } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import { digest } from '../draw/digest.ts';
import type { Played } from '../play/play.ts';

/** Every step that both have ended the same way with the same output. */
export function holdSameSteps(a: Played, b: Played, rule: string): void {
  for (let step = 0; step < a.facts.size; step++) {
    const { key, id } = a.facts.steps[step]!;
    const other = b.facts.placeOf.get(key);
    if (other === undefined) continue;
    const [one, two] = [a.run.stepStatus[step]!, b.run.stepStatus[other]!];
    if (one !== two)
      broke(rule, `${id} ${STEP_STATUSES[one]} and ${STEP_STATUSES[two]}${how(a, b)}`);
    if (one !== SUCCEEDED) continue;
    const same = digest(a.run.outputs[step]) === digest(b.run.outputs[other]);
    if (!same) broke(rule, `${id} gives different outputs${how(a, b)}`);
  }
}

/** The runs as wholes: status, output and error. */
export function holdSameRun(a: Played, b: Played, rule: string): void {
  if (a.run.status !== b.run.status) broke(rule, `${a.run.status} and ${b.run.status}${how(a, b)}`);
  const same = digest(a.run.output) === digest(b.run.output);
  if (!same) broke(rule, `the runs give different outputs${how(a, b)}`);
  const [one, two] = [a.error?.message, b.error?.message];
  if (one !== two) broke(rule, `error "${one}" and "${two}"${how(a, b)}`);
}

/** All that happened to the steps of `a` happened in `b` at the same times in the same order. */
export function holdSameEvents(a: Played, b: Played, rule: string): void {
  const ids = new Set(a.facts.steps.map((step) => step.id));
  // An attempt that says something once more spends once more where the run goes on for others.
  const told = ({ log, facts }: Played) =>
    log.filter(
      (event): event is StepEvent =>
        'step' in event && event.type !== 'step.spent' && ids.has(facts.steps[event.step]!.id),
    );
  const [one, two] = [told(a), told(b)];
  for (let i = 0; i < one.length || i < two.length; i++) {
    const same =
      one[i]?.type === two[i]?.type && one[i]?.at === two[i]?.at && one[i]?.step === two[i]?.step;
    if (!same) broke(rule, `${JSON.stringify(one[i])} and ${JSON.stringify(two[i])}`);
  }
}

type StepEvent = Event & { readonly step: number };

function how(a: Played, b: Played): string {
  const tell = ({ world }: Played) => `${world.strategy} with ${world.concurrency ?? 'no limit'}`;
  return ` (${tell(a)}; ${tell(b)})`;
}
