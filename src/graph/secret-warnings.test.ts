/**
 * Secrets that stand in a workflow, as whoever checks it is told; and what must not be taken for one.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { locateAll } from '../workflow/place.ts';

const engine = createEngine({ env: {}, warnings: false });

async function told(top: string, step: string) {
  const text = `heddle: 1\n${top}\nsteps:\n  - ${step}\n`;
  const { workflow: flow, source } = readWorkflow(text, 'flow.yaml');
  const { diagnostics } = await engine.check(flow!);
  return locateAll(diagnostics, source).filter(({ code }) => code.startsWith('W_SECRET_'));
}

const shell = (env: string) => `{ id: a, uses: shell, with: { run: 'echo x', env: { ${env} } } }`;
const http = (more: string) => `{ id: a, uses: http, with: { url: "http://h/", ${more} } }`;
const TOKEN = `ghp_${'aB3dE5gH7j'.repeat(4)}`;
const DECLARED = 'secrets: [key]\nenv: [API_TOKEN, HOME]\ninputs: { n: { type: string } }';

describe('what looks like a secret', () => {
  it.each<[string, string, string]>([
    [
      'W_SECRET_ENV',
      shell('API_TOKEN: hunter2-hunter2'),
      'step "a" (shell): the variable "API_TOKEN"',
    ],
    ['W_SECRET_ENV', shell('API_TOKEN: "${{ env.API_TOKEN }}"'), 'is not masked in outputs'],
    ['W_SECRET_ENV', shell('API_TOKEN: "${{ env[\'API_TOKEN\'] }}"'), 'is not masked in outputs'],
    ['W_SECRET_ENV', shell('STRIPE_KEY: a1b2c3d4e5f6'), '"STRIPE_KEY"'],
    ['W_SECRET_INLINE', shell(`OTHER: ${TOKEN}`), 'step "a" (shell): "OTHER" holds'],
    [
      'W_SECRET_INLINE',
      `{ id: a, uses: shell, with: { run: 'curl -u ${TOKEN}: h' } }`,
      '"run" holds',
    ],
    ['W_SECRET_INLINE', `{ id: a, uses: text/case, with: { text: ${TOKEN} } }`, '"text" holds'],
    [
      'W_SECRET_INLINE',
      http('headers: { Authorization: Bearer hunter2 }'),
      '"Authorization" looks',
    ],
    ['W_SECRET_INLINE', http('headers: { x-api-key: hunter2-hunter2 }'), '"x-api-key" looks'],
    ['W_SECRET_INLINE', http('query: { api_key: hunter2-hunter2 }'), '"api_key" looks'],
    ['W_SECRET_INLINE', http('auth: { bearer: hunter2-hunter2 }'), '"bearer" looks'],
    [
      'W_SECRET_INLINE',
      http('auth: { basic: { user: me, password: hunter2 } }'),
      '"password" looks',
    ],
    [
      'W_SECRET_INLINE',
      http('auth: { api_key: { header: X-Key, value: hunter2 } }'),
      '"value" looks',
    ],
  ])('is warned of as %s: %s', async (code, step, message) => {
    const found = await told(DECLARED, step);
    expect(found).toMatchObject([{ code, line: 6, message: expect.stringContaining(message) }]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|aB3dE5gH7j|a1b2c3d4/);
    expect(found[0]!.fix).toMatch(
      /^(take it out: )?name it under secrets(: \[\w+\], and write \$\{\{ secrets\.\w+ \}\}|, for)/,
    );
  });

  it.each([
    ['defaults: { env: { DB_PASSWORD: hunter2-hunter2 } }', 'W_SECRET_ENV'],
    ['inputs: { api_key: { type: string } }', 'W_SECRET_INPUT'],
    ['inputs: { password: {} }', 'W_SECRET_INPUT'],
  ])('is warned of above the steps: %s', async (top, code) => {
    expect(await told(top, '{ id: a, uses: shell, with: { run: x } }')).toMatchObject([
      { code, line: 2 },
    ]);
  });

  it('is found in steps of code and of bodies, and stops nothing', async () => {
    const flow = workflow('code');
    flow.forEach('each', {
      items: () => [1],
      each: (body) =>
        body.step('in', {
          uses: 'shell',
          with: { run: 'true', env: { A_TOKEN: 'hunter2-x' } },
        }),
    });
    const { graph, diagnostics } = await engine.check(flow);
    expect(graph).toBeDefined();
    expect(diagnostics).toMatchObject([
      { code: 'W_SECRET_ENV', path: ['steps', 1, 'with', 'env', 'A_TOKEN'] },
    ]);
  });
});

describe('what is no secret', () => {
  it.each([
    shell('API_TOKEN: "${{ secrets.key }}"'),
    shell('API_TOKEN: "Bearer ${{ secrets.key }}"'),
    shell('API_TOKEN: "${{ inputs.n }}"'),
    shell('HOME: "${{ env.HOME }}"'),
    shell('CACHE_KEY: "${{ env.HOME }}"'),
    shell('CACHE_KEY: a1b2c3d4e5f6'),
    shell('PASSWORD_FILE: ./password.txt'),
    shell('MAX_TOKENS: "100000"'),
    shell('DB_PASSWORD: /run/secrets/db'),
    shell('USE_TOKEN: true, API_TOKEN: ""'),
    shell('SORT_KEY: customer-name, KEY: value-of-it'),
    http('headers: { authorization: "Bearer ${{ secrets.key }}", accept: application/json }'),
    http('headers: { authorization: "Bearer ${{ env.API_TOKEN }}" }'),
    http('headers: { cookie: theme=dark, idempotency-key: order-4711-abcdef }'),
    http('query: { page_token: abcdef123456, max_tokens: 5, key: name }'),
    http('auth: { basic: { user: somebody, password: "${{ secrets.key }}" } }'),
    http('auth: { api_key: { header: X-Secret-Token, value: "${{ secrets.key }}" } }'),
    http('body: { password_hint: the usual one, next_token: abcdefghijkl }'),
    `{ id: a, uses: text/case, with: { text: "the token is in the safe, the password too" } }`,
    `{ id: api-token, uses: ./steps.ts#x, with: { sort: token, password: hunter2-hunter2 } }`,
  ])('is not warned of: %s', async (step) => {
    expect(await told(DECLARED, step)).toEqual([]);
  });

  it.each([
    'inputs: { tokens: { type: integer } }',
    'inputs: { token: { type: integer }, secret: { type: boolean } }',
    'inputs: { key: { type: string }, sort_key: {}, page_token: {}, shop_key: {} }',
    'defaults: { env: { LANG: C, SSH_KEY_FILE: ./id, RETRIES: 3 } }',
  ])('is not warned of above the steps: %s', async (top) => {
    expect(await told(top, '{ id: a, uses: shell, with: { run: x } }')).toEqual([]);
  });
});
