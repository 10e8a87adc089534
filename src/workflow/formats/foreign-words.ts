/**
 * Words of other tools' files, and what says the same here.
 * Knows keys that people bring along; must not know where in a file a key stands beyond step or top.
 */
import { printable } from '../../std/printable.ts';
import { yamlWord } from '../../std/yaml-word.ts';
import { isWord, spanText, triesText } from './foreign-values.ts';

type Fix = string | ((value: unknown) => string);

const UNDER_WITH = (key: string) =>
  `it belongs under with, in a step that uses shell: with: { ${key}: … }`;
const NO_LISTS =
  'a step cannot be repeated over a list in a file: write a step for each item, or build the steps in TypeScript';
const HERE = 'steps run on this machine: leave it out';
const NEEDS: Fix = (value) =>
  `write needs: ${Array.isArray(value) && value.every(isWord) ? `[${value.map(yamlWord).join(', ')}]` : isWord(value) ? yamlWord(value) : '[…]'}`;
const timeout =
  (unitMs?: number): Fix =>
  (value) =>
    `write timeout: ${spanText(value, unitMs) ?? '5m'}`;
const delay =
  (unitMs?: number): Fix =>
  (value) =>
    `write retry: { max_attempts: 3, initial_interval: ${spanText(value, unitMs) ?? '5s'} }`;
const TRIES: Fix = (value) =>
  `write retry: { max_attempts: ${triesText(value, 0)} }, the first try included`;
const USUAL_TRIES: Fix = (value) =>
  `write defaults: { retry: { max_attempts: ${triesText(value, 1)} } }, the first try included`;
const LEAVE_TITLE = 'write title for a name that people read, or leave it out';
const START_BY = 'runs are started by a command: let cron or a timer call heddle run';
const INPUTS = 'declare it under inputs: { NAME: { type: string, default: x } }';
const VARIABLES_OF = 'list the names of the environment variables under env, and read env.NAME';
const SECRETS =
  'list their names under secrets at the top of the file, and read secrets.NAME under with';
const RETRIES: Fix = (value) =>
  `write retry: { max_attempts: ${triesText(value, 1)} }, the first try included`;
const PLACES: Fix = (value) =>
  `write concurrency: ${Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= 10_000 ? value : 4}`;
const HOOKS =
  'write the steps at the end of a run under on_success, on_failure_do or finally, each a list of steps';
const FAILS = 'write the steps for a failed run under on_failure_do, at the top of the file';
const LOCAL = 'put what several steps need into with of each of them';

const TIMEOUTS = {
  ...same([timeout(60_000)], 'timeoutminutes', 'timeoutmin', 'timeoutmins'),
  ...same([timeout(1_000)], 'timeoutseconds', 'timeoutsec', 'timeoutsecs'),
  ...same([timeout(1_000)], 'activedeadlineseconds', 'timeouts'),
  ...same([timeout(1)], 'timeoutms', 'timeoutmillis', 'timeoutmilliseconds', 'deadlinems'),
  ...same([timeout()], 'deadline', 'executiontimeout', 'maxtime', 'maxduration', 'timelimit'),
};

/** By key, in small letters and without dashes. */
const OF_STEP: Readonly<Record<string, Fix>> = {
  ...same([conditionFix], 'if', 'condition', 'onlyif', 'rules', 'conditions'),
  ...same(['write when: "!(…)", with the condition in the brackets'], 'unless', 'skipif'),
  ...same([NEEDS], 'dependson', 'depends', 'dependencies', 'deps', 'requires', 'after', 'runafter'),
  ...same([NEEDS], 'upstream', 'prerequisites'),
  ...same(['write optional: true'], 'continueonerror', 'ignoreerrors', 'ignoreerror'),
  ...same(['write optional: true'], 'allowfailure', 'continueon', 'failureallowed'),
  ...same([UNDER_WITH('run')], 'run', 'script', 'cmd', 'cmds', 'commands', 'bash', 'sh', 'exec'),
  ...same([UNDER_WITH('command')], 'command', 'args', 'entrypoint', 'argv'),
  ...same([UNDER_WITH('env')], 'env', 'environment', 'envs', 'vars', 'variables'),
  ...same([UNDER_WITH('cwd')], 'cwd', 'workingdirectory', 'workingdir', 'workdir', 'dir'),
  ...same([UNDER_WITH('shell')], 'shell'),
  ...same(['it belongs under with'], 'params', 'parameters', 'options', 'config', 'settings'),
  ...same(
    ['it belongs under with'],
    'inputs',
    'input',
    'arguments',
    'url',
    'method',
    'body',
    'headers',
  ),
  ...TIMEOUTS,
  ...same([RETRIES], 'retries', 'maxretries', 'retrycount', 'retrylimit', 'retryattempts'),
  ...same([TRIES], 'attempts', 'maxattempts', 'tries', 'maxtries'),
  ...same(
    ['write retry: { max_attempts: 3 }, the first try included'],
    'retrypolicy',
    'retrystrategy',
  ),
  ...same([delay()], 'retrydelay', 'retryinterval', 'backoff'),
  ...same([delay(1)], 'retrydelayms', 'retryintervalms', 'backoffms'),
  ...same([delay(1_000)], 'retrydelayseconds', 'retryintervalseconds', 'retrydelaysec'),
  ...same([NO_LISTS], 'matrix', 'strategy', 'foreach', 'withitems', 'withparam', 'items', 'loop'),
  ...same([NO_LISTS], 'each', 'map', 'scatter', 'parallelism', 'repeat', 'repeatpolicy'),
  ...same(['write pool: NAME, and the size of the pool under pools at the top'], 'parallel'),
  ...same(['write cost: { cpu: { at_most: 8 } }'], 'threads'),
  ...same(['write cost: { cpu: 2, memory: 512mb }'], 'resources', 'cpu', 'cpus', 'memory', 'mem'),
  ...same(
    ['write concurrency_key: KEY, or concurrency: 4 at the top of the file'],
    'concurrency',
    'concurrencygroup',
    'mutex',
    'resourcegroup',
  ),
  ...same([nameFix], 'name', 'label', 'displayname'),
  ...same([LEAVE_TITLE], 'description', 'desc', 'doc', 'comment', 'notes', 'summary'),
  ...same(['write uses: NAME, with a step type or ./file.ts#export'], 'type', 'executor'),
  ...same(
    ['write uses: NAME, with a step type or ./file.ts#export'],
    'action',
    'operator',
    'plugin',
    'kind',
  ),
  ...same(
    ['write uses: NAME, with a step type or ./file.ts#export'],
    'task',
    'operation',
    'processor',
  ),
  ...same(
    ['start the container with uses: shell, with: { command: [docker, run, IMAGE] }'],
    'image',
  ),
  ...same(
    ['start the container with uses: shell, with: { command: [docker, run, IMAGE] }'],
    'container',
    'docker',
  ),
  ...same([HERE], 'runson', 'runner', 'agent', 'agents', 'queue', 'node', 'nodeselector'),
  ...same([START_BY], 'schedule', 'cron', 'trigger', 'triggers'),
  ...same([failureFix('write optional: true')], 'onerror', 'onfail', 'onfailure'),
  ...same([FAILS], 'catch', 'rescue'),
  ...same(
    ['the output of a step is what it gives: read it as steps.ID.output'],
    'output',
    'outputs',
    'register',
    'stdout',
    'result',
  ),
  ...same(
    ['write nothing: steps that need nothing of each other run at once'],
    'async',
    'background',
  ),
  ...same([SECRETS], 'secrets', 'secret'),
  ...same([VARIABLES_OF], 'envfrom', 'envfile', 'dotenv'),
  ...same(
    ['a step has no steps of its own: write them all under steps, and their order with needs'],
    'steps',
    'tasks',
    'jobs',
    'children',
  ),
  ...same(
    ['it belongs under retry: retry: { … }'],
    'initialinterval',
    'backoffcoefficient',
    'maxinterval',
    'intervals',
    'jitter',
    'retryon',
    'neverretryon',
  ),
};

const OF_WORKFLOW: Readonly<Record<string, Fix>> = {
  ...same(['write the steps as a list: steps: [{ id: NAME, uses: … }]'], 'jobs', 'tasks', 'stages'),
  ...same(
    ['write the steps as a list: steps: [{ id: NAME, uses: … }]'],
    'pipeline',
    'dag',
    'nodes',
    'actions',
  ),
  ...same([START_BY], 'on', 'schedule', 'cron', 'trigger', 'triggers', 'schedules'),
  ...same([INPUTS], 'params', 'parameters', 'vars', 'variables', 'arguments', 'args', 'input'),
  ...same([VARIABLES_OF], 'dotenv', 'envfile'),
  ...same([LEAVE_TITLE], 'description', 'desc', 'doc', 'runname', 'displayname', 'comment'),
  ...same([PLACES], 'maxparallel', 'parallelism', 'parallel', 'maxactivesteps', 'maxworkers'),
  ...same(['write name: NAME'], 'id', 'workflow', 'workflowid'),
  ...same(['write heddle: 1'], 'version', 'apiversion', 'schemaversion'),
  ...same([failureFix('write on_failure: continue_on_error')], 'onerror', 'onfail'),
  ...same([FAILS], 'handleron', 'onfailuresteps', 'catch'),
  ...same([HOOKS], 'hook', 'hooks', 'handlers', 'callbacks', 'listeners'),
  ...same(['write the steps under finally'], 'onexit', 'always', 'after', 'cleanup', 'ensure'),
  ...same(
    ['write defaults: { retry: { max_attempts: 3 } }'],
    'retry',
    'retrypolicy',
    'retrystrategy',
  ),
  ...same([USUAL_TRIES], 'retries', 'maxretries'),
  ...TIMEOUTS,
  ...same([HERE], 'runson', 'agent', 'image', 'executor', 'workers'),
  ...same([LOCAL], 'environment', 'cwd', 'workingdirectory', 'dir', 'shell', 'with'),
  ...same([NO_LISTS], 'matrix', 'foreach', 'loop'),
};

/** How to say here what the key of another tool says there; undefined for a key that nobody has. */
export function foreignFix(
  of: 'step' | 'workflow',
  key: string,
  value: unknown,
): string | undefined {
  const words = of === 'step' ? OF_STEP : OF_WORKFLOW;
  const name = key.replace(/[-_ ]/g, '').toLowerCase();
  const fix = Object.hasOwn(words, name) ? words[name] : undefined;
  return typeof fix === 'function' ? fix(value) : fix;
}

function same([fix]: readonly [Fix], ...keys: readonly string[]): Record<string, Fix> {
  return Object.fromEntries(keys.map((key) => [key, fix]));
}

/** Functions that ask how the steps before have ended are rules here, not conditions. */
function conditionFix(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(/^\s*\$\{\{|\}\}\s*$/g, '').trim() : '';
  if (/^(always|!\s*cancelled)\(\)$/.test(text)) return 'write run_if: all_settled';
  if (/^failure\(\)$/.test(text)) return 'write run_if: any_failed';
  if (/^success\(\)$/.test(text)) return 'leave it out: that is how steps run';
  if (value === true) return 'leave it out';
  const shown = text === '' || text.length > 60 || /["\n]/.test(text) ? '…' : printable(text);
  return `write it as an expression: when: "${shown}"`;
}

function nameFix(value: unknown): string {
  return isWord(value)
    ? `write id: ${yamlWord(value)}, or title for a name that people read`
    : 'write title for a name that people read, and id for the one in needs';
}

/** A failure that is to be ignored is said at the step or by a switch, one that is handled by steps. */
function failureFix(ignored: string): Fix {
  return (value) =>
    typeof value === 'string' && /^(continue|ignore|skip|warn|proceed|resume|next)/i.test(value)
      ? ignored
      : FAILS;
}
