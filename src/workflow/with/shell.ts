/**
 * What may stand under `with` at a `shell` step.
 * Knows kinds of values; must not know how a program is run.
 */
import { FOLDER, SHELL, VARIABLES, WORDS } from '../program-settings.ts';

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

export const SHELL_SETTINGS = {
  type: 'object',
  properties: {
    command: {
      type: 'array',
      items: { anyOf: WORDS },
      minItems: 1,
      description:
        'The program and its arguments. Each stays one argument, whatever its expressions give.',
    },
    run: {
      type: 'string',
      minLength: 1,
      description: 'Text of a script, without expressions; instead of `command`.',
    },
    shell: SHELL,
    env: VARIABLES,
    inherit_env: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Names of further variables passed on from the environment that Heddle runs in. `PATH`, `HOME`, `LANG`, `LC_ALL`, `TMPDIR` and `TZ` always are, others never.',
    },
    cwd: FOLDER,
    stdin: {
      enum: ['input', 'none'],
      default: 'input',
      description:
        'What it can read: the input of the step (text as UTF-8, bytes as they are, null as nothing, anything else as JSON), or nothing.',
    },
    output: {
      enum: ['text', 'json', 'lines', 'bytes', 'none'],
      default: 'text',
      description:
        'How standard output is read: as UTF-8 text without its last line end, as JSON, as a list of lines, as bytes; or not at all: then it goes to the log and the output is null.',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The most output accepted, up to 256mb. A program that writes more is ended.',
    },
    stop_signal: {
      enum: STOP_SIGNALS,
      default: 'SIGTERM',
      description: 'What it gets first when it is to end, with all that it has started.',
    },
    kill_grace: {
      type: 'string',
      format: 'duration',
      description:
        'The time from then until SIGKILL; default 2s, or two fifths of the `grace` of the step if that is less. It has to be shorter than `grace`.',
    },
    ok_exit_codes: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 255 },
      minItems: 1,
      default: [0],
      description: 'The exit codes that are success.',
    },
  },
  additionalProperties: false,
} as const;

/** What a program prints as a step's output, by `output`. */
export interface ShellOutputs {
  readonly text: string;
  readonly json: unknown;
  readonly lines: readonly string[];
  readonly bytes: Uint8Array;
  readonly none: null;
}
