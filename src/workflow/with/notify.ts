/**
 * What may stand under `with` at a `notify` step.
 * Knows kinds of values; must not know how a message is made.
 */
import { HTTP_SETTINGS } from './http.ts';

const { headers, guard } = HTTP_SETTINGS.properties;

export const TEMPLATES = ['slack', 'teams', 'discord', 'json'] as const;
export const SIGNATURES = ['standard', 'github'] as const;

export const NOTIFY_SETTINGS = {
  type: 'object',
  properties: {
    url: {
      type: 'string',
      minLength: 1,
      description: 'The address of the webhook, often a secret: `${{ secrets.hook }}`.',
    },
    template: {
      enum: TEMPLATES,
      default: 'json',
      description:
        'What the message is made for: channels of `slack`, `teams` and `discord`, or a program that reads `json`.',
    },
    title: {
      type: 'string',
      description: 'What stands above it; default the workflow, with the status of the run.',
    },
    text: { type: 'string', description: 'What it says; shown as it is, whatever is in it.' },
    link: {
      type: 'string',
      minLength: 1,
      description: 'An address where more is, `http://…` or `https://…`.',
    },
    status_of_run: {
      type: 'boolean',
      default: true,
      description: 'Whether it tells how the run stands and why; only steps at the end know that.',
    },
    headers: { ...headers, description: 'Further headers of the request.' },
    sign: {
      type: 'object',
      properties: {
        secret: { type: 'string', minLength: 1, description: 'What it is signed with: a secret.' },
        scheme: {
          enum: SIGNATURES,
          description:
            'How: `standard` (Standard Webhooks, the default) or `github` (`X-Hub-Signature-256`).',
        },
      },
      required: ['secret'],
      additionalProperties: false,
      description:
        'Lets the receiver see that it comes from here: a signature of the bytes that are sent.',
    },
    guard,
  },
  required: ['url'],
  additionalProperties: false,
} as const;
