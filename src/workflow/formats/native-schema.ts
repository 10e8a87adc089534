/**
 * The native file format as one declaration: it checks files, completes them in editors, and is
 * the reference page.
 * Knows keys and their values; must not know how they are read into a workflow.
 */
import type { Schema } from '../../std/schema.ts';
import {
  BRANCHES,
  ENV,
  EXPRESSION,
  PLACES,
  PRIORITY,
  SECRETS,
  TITLE,
  UNLIMITED,
  WORD,
} from '../bounds.ts';
import { FOLDER, SHELL, VARIABLES } from '../program-settings.ts';
import { EFFECTS, FAILURE_MODES, INTENTS } from '../workflow.ts';
import { CACHE, COST_AMOUNT, duration, NEEDS, POLL, POOL, RUN_IF, TRIES } from './native-pieces.ts';

const STEP_KEYS: Record<string, Schema> = {
  id: { type: 'string', description: 'The name of the step in this workflow.' },
  title: { ...TITLE, description: 'A name for people.' },
  uses: {
    ...WORD,
    description: 'A step type, or ./file.ts#export for a function of the project.',
  },
  needs: NEEDS,
  with: { type: 'object', description: 'Settings of the step type; text may hold ${{ … }}.' },
  goes_to: {
    ...NEEDS,
    description: 'Steps that its function may jump to (context.goto): one id or a list.',
  },
  when: {
    ...EXPRESSION,
    description: 'Runs only if this expression is true, else it is skipped.',
  },
  run_if: RUN_IF,
  effects: {
    enum: EFFECTS,
    default: 'idempotent',
    description: 'Whether an attempt that its process left under way is made again.',
  },
  cache: CACHE,
  optional: {
    type: 'boolean',
    default: false,
    description: 'Its failure does not count for the run.',
  },
  ...TRIES,
  poll: POLL,
  pool: {
    ...WORD,
    description: 'The pool that an attempt takes a place in.',
  },
  cost: {
    type: 'object',
    additionalProperties: COST_AMOUNT,
    description:
      'What an attempt takes of pools and budgets: { cpu: 2, memory: 512mb }, { cpu: { at_most: 8 } }.',
  },
  memory_max: {
    type: 'string',
    format: 'size',
    description:
      'The most memory that an attempt may take, from 16mb: of a program, or of a function on a thread.',
  },
  concurrency_key: {
    ...EXPRESSION,
    description: 'Attempts with the same key share places, in all runs; may hold ${{ … }}.',
  },
  concurrency_per_key: {
    ...PLACES,
    default: 1,
    description: 'Attempts with one key at once.',
  },
  priority: {
    ...PRIORITY,
    default: 0,
    description: 'Higher starts first among ready steps.',
  },
  intent: {
    type: 'string',
    enum: INTENTS,
    description: 'transform: the output is its own. analyze: its input is passed on.',
  },
  output: {
    description: 'A JSON Schema that the output has to fit; else the step fails with E_OUTPUT.',
  },
  input: {
    description:
      'The input itself: a value, or an expression such as ${{ inputs.n }}, in place of input_from.',
  },
  input_from: {
    anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
    description: 'The input: a need, all (by id), list, merge, concat, or { name: need }.',
  },
  separator: {
    type: 'string',
    default: '',
    description: 'Put between texts by input_from: concat.',
  },
  outputs: {
    anyOf: [{ type: 'object' }, EXPRESSION],
    description:
      'With steps: the output of each item; with cases: of the step. Default the output of the last step.',
  },
};

export const STEP_SCHEMA: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'uses'],
  properties: STEP_KEYS,
};

// Steps may hold steps.
STEP_KEYS.steps = {
  type: 'array',
  items: STEP_SCHEMA,
  description:
    'Of for_each: the steps that run for each item; of loop: those that run in each round.',
};
STEP_KEYS.cases = {
  type: 'object',
  additionalProperties: { type: 'array', items: STEP_SCHEMA },
  description: 'Of switch: the steps that run, by the value; default: those for all other values.',
};

const hook = (description: string): Schema => ({
  type: 'array',
  items: STEP_SCHEMA,
  description,
});

export const WORKFLOW_SCHEMA: Schema = {
  type: 'object',
  title: 'Heddle workflow',
  additionalProperties: false,
  required: ['heddle'],
  properties: {
    heddle: { type: 'integer', enum: [1], description: 'Version of the file format.' },
    name: { ...WORD, description: 'Default: the name of the file.' },
    title: { ...TITLE, description: 'A name for people.' },
    strategy: {
      type: 'string',
      default: 'work_queue',
      description: 'Which ready steps go next: work_queue, level, reactive or hybrid.',
    },
    start: {
      ...NEEDS,
      description: 'Ids of steps: only these run, and what is reachable from one of them.',
    },
    target: {
      ...NEEDS,
      description: 'Ids of steps: only these run, and what one of them needs.',
    },
    on_failure: {
      type: 'string',
      enum: FAILURE_MODES,
      default: 'fail_fast',
      description: 'What a failed step means for the rest of the run.',
    },
    drain: {
      type: 'boolean',
      default: false,
      description: 'After a failure under fail_fast, what is under way is left to finish.',
    },
    concurrency: {
      anyOf: [
        PLACES,
        { type: 'string', enum: ['auto', UNLIMITED] },
        {
          type: 'object',
          additionalProperties: false,
          required: ['min', 'max'],
          properties: {
            min: { ...PLACES, description: 'At least.' },
            max: { ...PLACES, description: 'At most.' },
          },
        },
      ],
      description:
        'Steps running at once; default max(4, 2 x cores). auto or { min, max } follows the load; unlimited lifts the limit.',
    },
    max_branches: {
      ...BRANCHES,
      description: 'Branches of one run at work at once; default no limit.',
    },
    budget: {
      type: 'object',
      additionalProperties: { type: 'number', minimum: 0 },
      description:
        'How much one run may spend, by name: { tokens: 200000, cost: 2.5 }. A step that would go beyond it fails with E_BUDGET.',
    },
    pools: {
      type: 'object',
      additionalProperties: POOL,
      description:
        'Limits by name, shared by all runs: { api: 4, big: 4gb, flaky: { size: 8, breaker: { failures: 5, reset: 30s } } }. cpu, io and memory are there.',
    },
    timeout: duration('Longest time for the run.'),
    defaults: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...TRIES,
        branch_timeout: duration('Longest time for each branch.'),
        env: { ...VARIABLES, description: 'Environment variables of all programs.' },
        shell: { ...SHELL, description: 'What runs the scripts of shell steps.' },
        cwd: { ...FOLDER, description: 'The folder that programs start in.' },
      },
      description: 'For steps that do not say otherwise.',
    },
    inputs: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description: 'A schema per input; one with a default may be left out.',
    },
    env: {
      ...ENV,
      description: 'Environment variables that expressions may read as env.NAME.',
    },
    secrets: {
      ...SECRETS,
      description:
        'Names of secrets: steps read them as secrets.NAME, and where they come from is a matter of the machine.',
    },
    steps: {
      type: 'array',
      items: STEP_SCHEMA,
      description: 'The steps, in the order people see.',
    },
    on_success: hook('Steps that run after a run that succeeded.'),
    on_failure_do: hook('Steps that run after a run that did not succeed.'),
    finally: hook('Steps that run at the end of every run that was not cancelled.'),
    outputs: {
      anyOf: [{ type: 'object' }, EXPRESSION],
      description: 'The output of the run; default the output of the last step.',
    },
  },
};
