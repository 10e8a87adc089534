/**
 * What may stand under `with` at an `http` step.
 * Knows kinds of values; must not know how anything is asked for.
 */

const VALUES = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] as const;

export const HTTP_SETTINGS = {
  type: 'object',
  properties: {
    url: {
      type: 'string',
      minLength: 1,
      description: 'The address, `http://…` or `https://…`, without a user name or password.',
    },
    method: {
      enum: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
      description:
        'What is asked for. By default `POST` where there is `body` or `send: input`, else `GET`.',
    },
    query: {
      type: 'object',
      additionalProperties: { anyOf: [...VALUES, { type: 'array', items: { anyOf: VALUES } }] },
      description:
        'Added to the address behind `?`, each value encoded; a list gives its name once for each item.',
    },
    headers: {
      type: 'object',
      additionalProperties: { anyOf: VALUES },
      description: 'Headers of the request.',
    },
    auth: {
      type: 'object',
      properties: {
        bearer: {
          type: 'string',
          minLength: 1,
          description: 'A token, sent as `Authorization: Bearer …`.',
        },
        basic: {
          type: 'object',
          properties: {
            user: { type: 'string', description: 'The user name.' },
            password: { type: 'string', description: 'The password.' },
          },
          required: ['user', 'password'],
          additionalProperties: false,
          description: 'A user with a password, sent as `Authorization: Basic …` in UTF-8.',
        },
        api_key: {
          type: 'object',
          properties: {
            header: { type: 'string', minLength: 1, description: 'The name of the header.' },
            value: { type: 'string', minLength: 1, description: 'The key.' },
          },
          required: ['header', 'value'],
          additionalProperties: false,
          description: 'A key in a header of its own.',
        },
      },
      additionalProperties: false,
      description:
        'Who asks: one of `bearer`, `basic` and `api_key`. It is not sent to another host that a redirect leads to.',
    },
    body: {
      anyOf: [...VALUES, { type: 'array' }, { type: 'object' }],
      description:
        'What is sent: text as `text/plain`, anything else as JSON. A header `content-type` says otherwise.',
    },
    send: {
      enum: ['none', 'input'],
      default: 'none',
      description:
        'What is sent when there is no `body`: nothing, or the input of the step (text as `text/plain`, bytes as they are, null as nothing, anything else as JSON).',
    },
    output: {
      enum: ['auto', 'json', 'text', 'bytes', 'response'],
      default: 'auto',
      description:
        'How the body of the answer is read: by its content type (JSON, text, else bytes; an empty one is null), as JSON, as text, as bytes; or with what came with it, as `status`, `headers` and `body`.',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The largest body accepted, counted when it is unpacked, up to 256mb.',
    },
    ok_status: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'integer', minimum: 200, maximum: 599 },
          { enum: ['2xx', '3xx', '4xx', '5xx'] },
        ],
      },
      minItems: 1,
      default: ['2xx'],
      description: 'The statuses that are success; `2xx` stands for 200 to 299.',
    },
    redirects: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      default: 5,
      description: 'How many redirects are followed. With 0, a redirect is an answer like others.',
    },
    paginate: {
      type: 'object',
      properties: {
        next: {
          enum: ['link'],
          description: 'The next page is where the header `Link` with `rel="next"` says.',
        },
        cursor: {
          type: 'string',
          minLength: 1,
          description:
            'An expression over `body` that gives what names the next page, such as `body.next`: an address, or with `param` a value. The last page has none, or an empty one.',
        },
        param: {
          type: 'string',
          minLength: 1,
          description: 'The name behind `?` in the address that takes the cursor.',
        },
        items: {
          type: 'string',
          minLength: 1,
          description:
            'An expression over `body` that gives the items of a page; by default the body is the list.',
        },
        pages_max: {
          type: 'integer',
          minimum: 1,
          maximum: 10000,
          description: 'How many pages there may be, by default 100; one more fails the step.',
        },
      },
      additionalProperties: false,
      description:
        'Asks for one page after the other, and gives the items of all as one list; `output_max` counts all of them.',
    },
    guard: {
      enum: ['off', 'public'],
      default: 'off',
      description:
        'Which addresses may be connected to, redirects too: all, or only `public` ones, which anybody on the internet can reach.',
    },
    idempotency_key: {
      type: 'boolean',
      default: true,
      description:
        'Whether the header `Idempotency-Key` goes along, equal for all attempts of the step; never with `GET`, `HEAD` and `OPTIONS`.',
    },
  },
  required: ['url'],
  additionalProperties: false,
} as const;

/** What an answer is as a step's output, by `output`. */
export interface HttpOutputs {
  readonly auto: unknown;
  readonly json: unknown;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly response: {
    readonly status: number;
    readonly headers: { readonly [name: string]: string | readonly string[] };
    readonly body: unknown;
  };
}
