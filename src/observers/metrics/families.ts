/**
 * What is measured of runs: names, words and labels. Units are seconds, as Prometheus has them.
 * Knows names; must not know any run, nor how something is counted.
 */
import { Counters, Gauges, Histograms, type Naming, Tallies } from './family.ts';

/** In seconds: from one that a machine does not notice to one that a night takes. */
const BOUNDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200,
];

/** Tokens of models, and seconds that they take, as OpenTelemetry divides them. */
const TOKEN_BOUNDS: readonly number[] = Array.from({ length: 14 }, (_, n) => 4 ** n);
const MODEL_BOUNDS: readonly number[] = Array.from({ length: 14 }, (_, n) => 2 ** n / 100);

/** What is looked at when it is asked for. */
export interface Looks {
  activeRuns: Gauges['look'];
  waitingRuns: Gauges['look'];
  activeSteps: Gauges['look'];
  activeBranches: Gauges['look'];
  poolUsed: Gauges['look'];
  poolSize: Gauges['look'];
  dropped: Gauges['look'];
  statusSends: Gauges['look'];
}

/** Told of a label with too many values. */
type OnFull = (metric: string, label: string) => void;

export type Families = ReturnType<typeof newFamilies>;

/** `stepLabel`: steps are told apart by their ids, too. */
export function newFamilies(looks: Looks, stepLabel: boolean, onFull: OnFull) {
  return {
    ...counted(stepLabel ? ['step'] : [], onFull),
    ...countedOfModels(onFull),
    ...lookedAt(looks, onFull),
  };
}

function named(name: string, help: string, ...labels: readonly string[]): Naming {
  return { name: `heddle_${name}`, help, labels };
}

function told({ name }: Naming, onFull: OnFull): (label: string) => void {
  return (label) => onFull(name, label);
}

function ofModels(name: string, help: string, label: string): Naming {
  const labels = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model', label];
  return { name: `gen_ai_client_${name}`, help, labels };
}

function counted(ofStep: readonly string[], onFull: OnFull) {
  const counter = (naming: Naming) => new Counters(naming, told(naming, onFull));
  const times = (naming: Naming) => new Histograms(naming, told(naming, onFull), BOUNDS);
  return {
    runTime: times(
      named('run_duration_seconds', 'From the start of a run to its end.', 'workflow', 'status'),
    ),
    stepTime: times(
      named(
        'step_duration_seconds',
        'From the first start of a step to its end, tries and waits included.',
        'workflow',
        'type',
        'status',
        ...ofStep,
      ),
    ),
    stepWait: times(
      named(
        'step_wait_seconds',
        'From when an attempt could start to its start: time in line for a place.',
        'workflow',
        'pool',
      ),
    ),
    attempts: counter(
      named(
        'step_attempts_total',
        'Attempts of steps that have ended, by how.',
        'workflow',
        'type',
        'outcome',
        ...ofStep,
      ),
    ),
    branches: counter(
      named(
        'branches_total',
        'Branches of runs that have ended, where branches are limited.',
        'workflow',
        'status',
      ),
    ),
    failures: counter(
      named('failures_total', 'Steps that failed, by the code of the error.', 'workflow', 'code'),
    ),
    cache: counter(
      named('cache_requests_total', 'Steps with cache that succeeded.', 'workflow', 'result'),
    ),
  };
}

/** What models cost and took: these have the names that OpenTelemetry gives them in all programs. */
function countedOfModels(onFull: OnFull) {
  const cost = named(
    'llm_cost_total',
    'What models cost, where their prices are known.',
    'workflow',
    'model',
    'currency',
  );
  const tokens = ofModels('token_usage', 'Tokens that an attempt took.', 'gen_ai_token_type');
  const time = ofModels(
    'operation_duration_seconds',
    'How long an attempt took that asked.',
    'error_type',
  );
  return {
    modelCost: new Counters(cost, told(cost, onFull)),
    modelTokens: new Histograms(tokens, told(tokens, onFull), TOKEN_BOUNDS),
    modelTime: new Histograms(time, told(time, onFull), MODEL_BOUNDS),
  };
}

function lookedAt(looks: Looks, onFull: OnFull) {
  const gauge = (naming: Naming, look: Gauges['look']) =>
    new Gauges(naming, told(naming, onFull), look);
  const tally = (naming: Naming, look: Gauges['look']) =>
    new Tallies(naming, told(naming, onFull), look);
  return {
    dropped: tally(
      named('telemetry_dropped_total', 'Lines, spans and updates that are lost.', 'sink'),
      looks.dropped,
    ),
    statusSends: tally(
      named('status_sends_total', 'Status updates, by what became of them.', 'result'),
      looks.statusSends,
    ),
    activeRuns: gauge(
      named('runs_active', 'Runs of which this process runs steps.', 'workflow'),
      looks.activeRuns,
    ),
    waitingRuns: gauge(
      named('runs_waiting', 'Runs of this process in which nothing can go on now.', 'workflow'),
      looks.waitingRuns,
    ),
    activeSteps: gauge(named('steps_active', 'Attempts under way.', 'workflow'), looks.activeSteps),
    poolUsed: gauge(
      named('pool_used', 'What attempts under way have taken of a pool.', 'pool'),
      looks.poolUsed,
    ),
    poolSize: gauge(
      named('pool_size', 'How large a pool is that steps of this process take from.', 'pool'),
      looks.poolSize,
    ),
    activeBranches: gauge(
      named(
        'branches_active',
        'Branches with steps that have not ended, where branches are limited.',
        'workflow',
      ),
      looks.activeBranches,
    ),
  };
}
