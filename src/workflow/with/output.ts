/**
 * What may stand under `with` at an `output` step.
 * Knows kinds of values; must not know how anything is delivered.
 */
import { HTTP_SETTINGS } from './http.ts';

const { headers, auth, guard } = HTTP_SETTINGS.properties;

/** Where data can go without a sink of the engine. */
export const DESTINATIONS = ['stdout', 'file', 'http'] as const;

export const OUTPUT_SETTINGS = {
  type: 'object',
  properties: {
    to: {
      type: 'string',
      minLength: 1,
      description:
        'Where it is delivered: `stdout`, `file`, `http`, or the name of a sink of the engine.',
    },
    fallback: {
      enum: ['stdout'],
      description: 'Of a sink: where it is delivered where the engine has none of that name.',
    },
    data: { description: 'What is delivered, and what the step gives; default its input.' },
    path: {
      type: 'string',
      minLength: 1,
      description: 'Of a file: its path, from the folder of the workflow file, inside the project.',
    },
    format: {
      enum: ['json', 'jsonl', 'text', 'bytes'],
      description:
        'Of a file: how it is written; with `jsonl` each item of a list is a line. By default text and bytes as they are, anything else as JSON.',
    },
    mode: {
      enum: ['replace', 'append', 'create'],
      description:
        'Of a file: whether it takes the place of the one that is there (default), comes behind its end, or must not be there.',
    },
    url: {
      type: 'string',
      minLength: 1,
      description: 'Of `http`: the address, `http://…` or `https://…`.',
    },
    method: {
      enum: ['POST', 'PUT', 'PATCH'],
      description: 'Of `http`: what is asked for; default `POST`.',
    },
    headers: { ...headers, description: 'Of `http`: headers of the request.' },
    auth: { ...auth, description: 'Of `http`: who asks, as in an `http` step.' },
    guard: {
      ...guard,
      description: 'Of `http`: which addresses may be connected to, as in an `http` step.',
    },
  },
  required: ['to'],
  additionalProperties: false,
} as const;
