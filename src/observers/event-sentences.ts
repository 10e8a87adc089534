/**
 * What happened in a run, in a sentence for people.
 * Knows events and words; must not know who reads them.
 */
import { type BodyShape, stepCount } from '../graph/body.ts';
import { leftOutCount } from '../graph/cut.ts';
import { someSet } from '../graph/graph.ts';
import { isAdded } from '../graph/join.ts';
import type { Event, EventOf, EventType, StepEvent } from '../run/event.ts';
import { roundsBegun } from '../run/items-view.ts';
import { toResume } from '../run/next-commands.ts';
import type { Requested } from '../run/request.ts';
import type { Run } from '../run/run.ts';
import { durationOf } from '../run/scope.ts';
import { skipReason, standsText } from '../run/skip.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf, labelOf, namedSteps } from '../run/steps.ts';
import { waitText } from '../run/wait.ts';
import type { CommandText } from '../std/command-text.ts';
import { counted } from '../std/counted.ts';
import { formatDuration, formatElapsed, formatWait } from '../std/duration.ts';
import { isoInstant } from '../std/instant.ts';
import { printable } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import { definitionId } from '../workflow/definitions.ts';

/** Undefined of events that are worth none. */
export function sentenceOf(
  event: Event,
  run: Readonly<Run>,
  command: CommandText,
): string | undefined {
  const ofRun = RUN_SENTENCES[event.type] as Sentence<Event> | undefined;
  if (ofRun !== undefined) return ofRun(event, run, command);
  const ofStep = STEP_SENTENCES[event.type] as Sentence<Event> | undefined;
  if (ofStep === undefined) return undefined;
  const { step } = event as StepEvent;
  const said = ofStep(event, run, command);
  return said && `${labelOf(run, step)} ${said}`;
}

/** That a run is left, and how to resume it. */
export function leavingLine(runId: string, command: CommandText): string {
  return `no more steps start; resume with: ${toResume(runId, command)}`;
}

type Sentence<One> = (event: One, run: Readonly<Run>, command: CommandText) => string | undefined;

/** Of events that are worth a line; the others have no line. */
type Sentences = { readonly [Type in EventType]?: Sentence<EventOf<Type>> };

const DECIDED = { succeeded: 'it succeeded', failed: 'it failed', rerun: 'it runs again' } as const;

const RUN_SENTENCES: Sentences = {
  'run.started': ({ runId }, { plan: { graph, reused, strategy } }) => {
    const kept = reused.size === 0 ? '' : `, ${counted(reused.size, 'result')} reused`;
    const less = leftOutCount(graph);
    const size = counted(graph.roots - less, 'step');
    const part = less === 0 ? '' : `, ${less} left out`;
    return `${graph.workflow.name} started (${size}${part}, ${strategy}${kept}), run ${runId}`;
  },
  'run.resumed': ({ rewritten = [] }, run) => {
    const { graph, runId } = run.plan;
    const some = someOf(
      rewritten.map((def) => definitionId(graph, def)),
      10,
    );
    const changed = rewritten.length === 0 ? '' : `; changed since it began: ${some}`;
    return `${graph.workflow.name} resumed, run ${runId}${changed}`;
  },
  'run.asked': ({ request, late }, run) => {
    // What comes of a cancel says it.
    if (request.kind === 'cancel') return undefined;
    if (request.kind === 'deliver') return messageLine(request, late);
    if (request.kind === 'decide') {
      const { approved, by, step: id } = request;
      const there = stepOfId(run, id);
      const step = there < 0 ? printable(id) : labelOf(run, there);
      const word = approved ? 'approved' : 'rejected';
      const who = by === undefined ? '' : ` by ${printable(by)}`;
      return late ? `${step} was ${word}${who}, too late` : `${step} is ${word}${who}`;
    }
    const step = labelOf(run, request.step);
    if (late) return `a decision about ${step} came too late, and changes nothing`;
    return `somebody decided about ${step}: ${DECIDED[request.resolution.as]}`;
  },
  'run.leaving': (_, { plan }, command) => leavingLine(plan.runId, command),
  'run.waiting': ({ until }, { plan, undecided }, command) =>
    until === undefined
      ? `waiting: every step that could go on waits for ${undecided > 0 ? 'a decision' : 'an answer from outside'}`
      : `waiting until ${isoInstant(until.at)}; to go on then: ${toResume(plan.runId, command)}`,
  'run.stopping': ({ cause, drain }, { plan }) => {
    // What a failure calls for starts although the run stops.
    const some = cause.kind === 'failure' && someSet(plan.graph, 'rule');
    const rest = some ? 'only steps with a run_if still start' : 'no more steps start';
    return `stopping: ${rest}${drain ? ', what runs may finish' : ''}`;
  },
  'run.hooks': ({ hook, status }) => `${hook}: ${standsText('the run', status)}`,
  'run.paced': ({ concurrency, reason }) => `at most ${concurrency} at once from now on: ${reason}`,
};

function messageLine(
  { message, by }: Requested<number> & { readonly kind: 'deliver' },
  late: boolean,
): string {
  const who = by === undefined ? '' : ` from ${printable(by)}`;
  const name = `the message ${printable(message)}${who}`;
  return late ? `${name} came too late, and changes nothing` : `${name} has come`;
}

function caseText({ name, called }: BodyShape): string {
  if (called !== undefined) return `the workflow ${printable(called.workflow)}`;
  return name === undefined ? 'its steps' : `the case ${printable(name)}`;
}

/** What is said after the name of the step. */
const STEP_SENTENCES: Sentences = {
  'step.started': ({ step, attempt }, run) => {
    // Between rounds the next one says it.
    if (attempt > 1 && roundsBegun(run, step) !== undefined) return undefined;
    return `started${attempt > 1 ? ` (attempt ${attempt})` : ''}`;
  },
  'step.succeeded': ({ step }, run) => `succeeded in ${formatElapsed(durationOf(run, step))}`,
  'step.redirected': ({ target }, run) => `goes to ${idOf(run, target)}`,
  'step.failed': ({ error }) => `failed: ${printable(error.message)} (${printable(error.code)})`,
  'step.retrying': ({ error, wakeAt, at }) =>
    `failed: ${printable(error.message)}; next try in ${formatElapsed(wakeAt - at)}`,
  'step.skipped': ({ cause }, run) => `skipped: ${printable(skipReason(cause, namedSteps(run)))}`,
  'step.cancelled': ({ reason }) => `cancelled: ${printable(reason)}`,
  'step.interrupted': ({ attempt }) => `was under way when its process ended (attempt ${attempt})`,
  'step.waiting': ({ step, until, at }, run) => {
    const wait = run.waits.get(step);
    if (wait === undefined) return undefined;
    const text = printable(waitText(wait), 500);
    return until === undefined ? text : `${text}, in ${formatWait(until.at - at)}`;
  },
  'step.expanded': ({ step, body, count, window, then }, run) => {
    const own = run.plan.graph.bodies[body]!;
    if (isAdded(run.plan.graph, body)) return `adds ${counted(stepCount(own), 'step')}`;
    if (then === 'only') return `runs ${caseText(own)}`;
    if (then === 'again') return `begins round ${run.segmentBy.get(step)!.first}`;
    const some = window === undefined || window >= count ? '' : `, ${window} at once`;
    return `has ${counted(count, 'item')}${some}`;
  },
  'group.stopping': ({ item, cause, drain }) => {
    // Of one item what has failed says it.
    if (item !== undefined) return undefined;
    const why = cause.kind === 'timeout' ? 'out of time' : 'it cannot succeed any more';
    return `stops: ${why}${drain ? '; what runs may finish' : ''}`;
  },
  'group.hooks': ({ hook, status }) => `${hook}: ${standsText('it', status)}`,
  'step.parked': ({ reason }) => `waits for a decision: ${printable(reason)}`,
  'step.stopping': ({ error }) => `${printable(error.message)}: asked to stop`,
  'step.late': ({ error }) =>
    `${error === undefined ? 'gave a result' : 'failed'} after it was given up: dropped`,
  'branch.expired': ({ afterMs }) =>
    `starts a branch that took longer than ${formatDuration(afterMs)}`,
};
