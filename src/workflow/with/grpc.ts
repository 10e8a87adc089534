/**
 * What may stand under `with` at a `grpc` step.
 * Knows kinds of values; must not know how anything is called.
 */

const TEXT = { type: 'string', minLength: 1 } as const;

export const GRPC_SETTINGS = {
  type: 'object',
  properties: {
    address: {
      ...TEXT,
      description:
        'The server, `host:port`; with `http://` in front it is asked without TLS, with `https://` or nothing in front with it.',
    },
    proto: {
      anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }],
      description:
        'The .proto file that has the service, relative to the workflow file; or a list of them.',
    },
    include: {
      type: 'array',
      items: TEXT,
      description:
        'Folders in which imports of these files are looked for, before the folders of the files themselves.',
    },
    method: {
      ...TEXT,
      description: 'The method, `package.Service/Method`. It takes one message and gives one.',
    },
    message: {
      type: 'object',
      description: 'The message that is sent, by field; by default the input of the step.',
    },
    metadata: {
      type: 'object',
      additionalProperties: {
        anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
      },
      description:
        'Metadata of the call, such as `authorization`. Of a name that ends in `-bin` the value is base64.',
    },
    tls: {
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          properties: {
            ca: {
              ...TEXT,
              description: 'Who is trusted in place of the usual authorities.',
            },
            cert: { ...TEXT, description: 'The certificate of this side.' },
            key: { ...TEXT, description: 'The private key of `cert`.' },
            server_name: {
              ...TEXT,
              description: 'The name that the certificate of the server must bear.',
            },
          },
          additionalProperties: false,
        },
      ],
      description:
        'Whether the server is asked with TLS; or with which certificates, as `ca`, `cert`, `key` (each the text of a PEM file, or a file of the project) and `server_name`.',
    },
    keep_case: {
      type: 'boolean',
      default: true,
      description:
        'Whether fields are called as they are in the .proto file; otherwise `order_id` is `orderId`.',
    },
    defaults: {
      type: 'boolean',
      default: true,
      description:
        'Whether fields that the answer does not set are in the output, with 0, "" or [].',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The largest answer accepted, up to 256mb.',
    },
    guard: {
      enum: ['off', 'public'],
      default: 'off',
      description:
        'Which addresses may be connected to: all, or only `public` ones, which anybody on the internet can reach.',
    },
    idempotency_key: {
      type: 'boolean',
      default: true,
      description:
        'Whether the metadata `idempotency-key` goes along, equal for all attempts of the step.',
    },
  },
  required: ['address', 'proto', 'method'],
  additionalProperties: false,
} as const;
