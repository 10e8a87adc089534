/**
 * Files of settings, `heddle.config.yaml`, as one declaration: it checks them and is the reference page.
 * Knows keys and their values; must not know what a setting does.
 */
import type { Schema } from '../../std/schema.ts';
import { WORD } from '../bounds.ts';
import { LLM_DEFAULTS } from '../with/llm.ts';
import { duration } from './native-pieces.ts';
import { WORKFLOW_SCHEMA } from './native-schema.ts';

const { strategy, on_failure, drain, concurrency, max_branches, budget, pools, defaults } =
  WORKFLOW_SCHEMA.properties as Readonly<Record<string, Schema>>;
const branch_timeout = defaults!.properties!.branch_timeout!;

/** What could not be sent to a server that is told how runs stand, where nobody names another file. */
export const UNSENT_STATUS = '.heddle/unsent-status.jsonl';

/** Where a secret comes from. */
const SECRET: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    env: { ...WORD, description: 'The environment variable that has it.' },
    file: { ...WORD, description: 'The file that has it, from the folder of this one.' },
    command: {
      type: 'array',
      minItems: 1,
      maxItems: 1_000,
      items: { type: 'string' },
      description: 'A program and its arguments, which prints it; no shell reads them.',
    },
    ttl: {
      ...duration('How long what a command has printed is used.'),
      default: '5m',
    },
  },
  description: 'One of env, file and command.',
};

const OBSERVE: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    otlp: {
      ...WORD,
      description:
        'The collector that spans of runs are sent to by OTLP, such as http://127.0.0.1:4318.',
    },
    log: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        file: { ...WORD, description: 'The file, from the folder of this one.' },
        level: {
          type: 'string',
          enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
          default: 'info',
          description: 'The least that is told.',
        },
      },
      description: 'Lines of JSON for what happens in runs.',
    },
    metrics: {
      ...WORD,
      description:
        'The file that counts and times are written to for Prometheus, from the folder of this one.',
    },
    status: {
      type: 'object',
      additionalProperties: false,
      required: ['url'],
      properties: {
        url: { ...WORD, description: 'Where updates are sent by POST.' },
        fallback: {
          ...WORD,
          default: UNSENT_STATUS,
          description: 'The file for what could not be sent, from the folder of this one.',
        },
      },
      description: 'A server that is told how runs and their steps stand.',
    },
  },
  description: 'What commands that run something tell of it; their own options come first.',
};

/** Given the strategies that there are. A new setting is a line here, and in `config-file.ts` what it becomes. */
export function configSchema(strategies: readonly string[]): Schema {
  return {
    type: 'object',
    title: 'Heddle settings',
    additionalProperties: false,
    properties: {
      store: {
        ...WORD,
        description:
          'Where runs are kept: memory, sqlite:FILE (from the folder of this file) or postgres:URL.',
      },
      defaults: {
        type: 'object',
        additionalProperties: false,
        properties: {
          strategy: { ...strategy, enum: [...strategies] },
          on_failure: on_failure!,
          drain: drain!,
          concurrency: concurrency!,
          timeout: duration('Longest time for the run.'),
          max_branches: max_branches!,
          budget: budget!,
          branch_timeout,
        },
        description: 'For runs whose call, environment and workflow say nothing else.',
      },
      pools: { ...pools!, description: 'Pools for all workflows, shared by all runs.' },
      secrets: {
        type: 'object',
        additionalProperties: SECRET,
        description: 'Where secrets come from, by name.',
      },
      stepTypes: {
        type: 'array',
        maxItems: 1_000,
        items: WORD,
        description:
          'Step types of your own: ./file.ts#export, from the folder of this file. Commands that run something load them.',
      },
      observe: OBSERVE,
      llm: LLM_DEFAULTS,
      guard: {
        type: 'string',
        enum: ['off', 'public'],
        default: 'off',
        description:
          'Which addresses steps may ask that do not say so themselves: all, or only public ones.',
      },
    },
  };
}
