/**
 * What may stand under `with` at a `wasm` step.
 * Knows kinds of values; must not know how a module is run.
 */

export const WASM_SETTINGS = {
  type: 'object',
  properties: {
    module: {
      type: 'string',
      minLength: 1,
      description: 'The .wasm file, relative to the workflow file.',
    },
    memory_max: {
      type: 'string',
      format: 'size',
      default: '64mb',
      description: 'The most memory the module can have.',
    },
    sha256: {
      type: 'string',
      minLength: 64,
      maxLength: 64,
      description: 'The SHA-256 of the file in hex; another file is refused.',
    },
    output: {
      enum: ['text', 'bytes', 'json'],
      default: 'text',
      description: 'How the output is read: as UTF-8 text, as bytes, or as JSON.',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The most output accepted.',
    },
    grants: {
      type: 'object',
      description: 'What a WASI command may use. Nothing, unless it is here.',
      properties: {
        clock: { type: 'boolean', description: 'The time, in whole milliseconds.' },
        random: { type: 'boolean', description: 'Random bytes.' },
        args: {
          type: 'array',
          items: { type: 'string' },
          description: 'Arguments, after the name.',
        },
        env: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Environment variables.',
        },
      },
    },
  },
  required: ['module'],
  additionalProperties: false,
} as const;

/** What a module writes as a step's output, by `output`. */
export interface WasmOutputs {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly json: unknown;
}
