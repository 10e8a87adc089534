/**
 * What each word of a file with `actions` and `edges` becomes, and what is told of it.
 */
import { describe, expect, it } from 'vitest';
import { locateAll } from '../place.ts';
import { readWorkflow } from './index.ts';
import { nativeValue, writeHeddle } from './write-heddle.ts';

type Native = Readonly<Record<string, unknown>>;

function read(text: string) {
  const { workflow, diagnostics, source } = readWorkflow(text, 'flow.yaml');
  const found = locateAll(diagnostics, source);
  const told = found.map(({ code, line }) => `${code} ${line}`);
  return { workflow, told, found, native: workflow && nativeValue(workflow) };
}

/** One action on each line, from line 2 on. */
function actions(lines: readonly string[], edges = '') {
  const made = read(
    `actions:\n${lines.map((line) => `  - ${line}`).join('\n')}\nedges: [${edges}]\n`,
  );
  const codes = made.found.map(({ code }) => code);
  return { ...made, codes, steps: made.native?.steps as Native[] | undefined };
}

const start =
  '{ action_id: a, plugin_name: "@anything/input", plugin_config: { json: { n: [1] } } }';
/** An action behind another one. */
const behind = (text: string) =>
  actions([start, `{ action_id: b, ${text} }`], '{ source: a, target: b }');

describe('a file', () => {
  const plain = `actions:\n  - ${start}\n`;

  it('lets branches fail by themselves, ten at once, for five minutes each', () => {
    expect(read(plain)).toMatchObject({
      told: [],
      native: {
        name: 'flow',
        on_failure: 'best_effort',
        max_branches: 10,
        defaults: { branch_timeout: '5m' },
        steps: [{ id: 'a', uses: 'input', with: { data: { n: [1] } } }],
      },
    });
  });

  it.each<[string, Native]>([
    ['max_concurrent_branches: 3', { max_branches: 3 }],
    ['branch_timeout_seconds: 2', { defaults: { branch_timeout: '2s' } }],
    [
      'processor: { max_concurrent_branches: 4, branch_timeout_seconds: 1.5 }',
      { max_branches: 4, defaults: { branch_timeout: '1s500ms' } },
    ],
    ['flow_name: orders', { name: 'orders' }],
    ['name: orders\ndescription: All', { name: 'orders', title: 'All' }],
  ])('may say %s', (line, expected) => {
    expect(read(`${line}\n${plain}`)).toMatchObject({ told: [], native: expected });
  });

  it('may stand under flow_definition, as JSON', () => {
    const flow = { actions: [{ id: 'a', plugin_id: 'input', input: { json: {} } }], edges: [] };
    const made = read(JSON.stringify({ flow_name: 'f', flow_definition: flow }));
    expect(made).toMatchObject({ told: [], native: { name: 'f', steps: [{ id: 'a' }] } });
  });

  it('is written as a native file that reads back as the same workflow', () => {
    const made = behind(
      'label: B, plugin_id: http, input: { method: POST, url: "https://a.example/{{secrets.K}}" }',
    );
    const again = readWorkflow(writeHeddle(made.workflow!), 'flow.yaml');
    expect(again.diagnostics).toEqual([]);
    expect(nativeValue(again.workflow!)).toEqual(made.native);
  });

  it('says once for each kind of key what is not used', () => {
    const more =
      'presentation: {}, handles: [], icon: x, inputs_schema: {}, plugin_config_schema: {}, inputs_locked: true, anything_action_version: 1';
    const made = actions(
      [
        `{ action_id: a, plugin_id: input, ${more} }`,
        `{ action_id: b, plugin_id: input, ${more} }`,
      ],
      '{ id: e, source: a, target: b, source_handle: x, target_handle: y }',
    );
    expect(made.codes).toEqual(Array.from({ length: 8 }, () => 'W_UNUSED'));
  });
});

describe('edges', () => {
  it('are needs, in their order, and joins are told of', () => {
    const one = (id: string) => `{ action_id: ${id}, plugin_id: input }`;
    const made = actions(
      [one('a'), one('b'), one('c')],
      '{ source: b, target: c }, { source: a, target: c }',
    );
    expect(made.steps?.[2]).toMatchObject({ needs: ['b', 'a'] });
    expect(made.told).toEqual(['W_MAPPED 4']);
  });
});

describe('templates', () => {
  const inputs =
    'inputs: { x: "{{actions.a.result.n[0]}}", y: "{{inputs.x}}", z: { k: ["{{inputs.y}}", 5] }, t: "<{{inputs.x}}>" }';
  const given = (data: string) =>
    (
      behind(`plugin_name: "@anything/input", ${inputs}, plugin_config: { json: { v: "${data}" } }`)
        .steps?.[1]?.with as { data: Native } | undefined
    )?.data.v;

  it.each<[string, unknown]>([
    ['{{inputs.x}}', '${{ steps.a.output.n[0] }}'],
    ['{{ inputs.y }}', '${{ steps.a.output.n[0] }}'],
    ['{{variables.x.deep}}', '${{ steps.a.output.n[0].deep }}'],
    ['{{inputs.z}}', { k: ['${{ steps.a.output.n[0] }}', 5] }],
    ['{{inputs.z.k[1]}}', 5],
    ['n is {{inputs.z.k[1]}}, {{inputs.t}}', 'n is 5, <${{ steps.a.output.n[0] }}>'],
    ['{{actions.a.result}}', '${{ steps.a.output }}'],
    ['{{secrets.KEY}}', '${{ secrets.KEY }}'],
    ['$ {{inputs.z.k[1]}}', '$ 5'],
    ['plain', 'plain'],
  ])('%s is %j', (text, expected) => {
    expect(given(text)).toEqual(expected);
  });

  it('declare the secrets that they read', () => {
    const made = behind(
      'plugin_id: http, input: { url: "https://a.example", headers: "{\\"x\\": \\"{{secrets.K}}\\"}" }',
    );
    expect(made.native).toMatchObject({ secrets: ['K'] });
    expect(made.steps?.[1]?.with).toMatchObject({ headers: { x: '${{ secrets.K }}' } });
  });

  it.each<[string, string]>([
    ['{{system.now}}', 'E_UNSUPPORTED'],
    ['{{accounts.x}}', 'E_UNSUPPORTED'],
    ['{{files.x}}', 'E_UNSUPPORTED'],
    ['{{inputs.w}}', 'E_EXPRESSION'],
    ['{{input.x}}', 'E_EXPRESSION'],
    ['{{actions.a.n}}', 'E_EXPRESSION'],
    ['{{1 + 1}}', 'E_EXPRESSION'],
    ['{{inputs.p}}', 'E_EXPRESSION'],
    ['a {{inputs.m}}', 'E_EXPRESSION'],
  ])('%s is refused at its action', (text, code) => {
    const values = 'inputs: { p: "{{inputs.q}}", q: "{{inputs.p}}", m: { a: 1 } }';
    const made = behind(`plugin_id: input, ${values}, plugin_config: { json: "${text}" }`);
    expect(made.told).toEqual([`${code} 3`]);
  });

  it('cannot be keys, and cannot fill the memory', () => {
    expect(
      behind('plugin_id: input, plugin_config: { json: { "{{inputs.x}}": 1 } }').codes,
    ).toEqual(['E_STATIC']);
    const doubled = Array.from(
      { length: 40 },
      (_, i) => `v${i}: "{{inputs.v${i + 1}}}{{inputs.v${i + 1}}}"`,
    );
    const made = behind(
      `plugin_id: input, inputs: { ${doubled.join(', ')}, v40: x }, plugin_config: { json: "{{inputs.v0}}" }`,
    );
    expect(made.codes).toEqual(['E_EXPRESSION']);
  });
});

describe('a plugin', () => {
  it.each<[string, Native]>([
    [
      'type: trigger, plugin_name: "@anything/webhook", label: Start',
      { uses: 'input', title: 'Start', with: { source: 'webhook' } },
    ],
    ['plugin_name: "@anything/webhook"', { uses: 'input', with: { source: 'webhook' } }],
    ['plugin_name: "@anything/cron"', { uses: 'input', with: { source: 'cron' } }],
    ['plugin_id: agent_tool_call', { uses: 'input', with: { source: 'agent_tool_call' } }],
    [
      'plugin_name: "@anything/http", plugin_config: { method: get, url: "https://a.example", headers: "{}", body: "{}" }',
      {
        uses: 'http',
        timeout: '45s',
        with: { method: 'GET', url: 'https://a.example', output: 'response' },
      },
    ],
    [
      'plugin_id: http, variables: { b: "{\\"n\\": 1}" }, input: { method: POST, url: "https://a.example", body: "{{variables.b}}" }',
      { with: { method: 'POST', url: 'https://a.example', body: { n: 1 }, output: 'response' } },
    ],
    [
      'plugin_id: format_text, input: { operation: uppercase, input: "{{actions.a.result.n}}" }',
      {
        uses: 'process',
        input: { formatted_text: '${{ steps.a.output.n }}' },
        with: { rules: [{ upper: 'formatted_text' }] },
      },
    ],
    [
      'plugin_id: format_text, input: { operation: replace, input: x, pattern: a, replacement: b }',
      { with: { rules: [{ replace: { field: 'formatted_text', find: 'a', with: 'b' } }] } },
    ],
    [
      'plugin_id: format_date, variables: { o: subtract_hours }, input: { operation: "{{variables.o}}", input: x, amount: "3" }',
      { with: { rules: [{ date: { field: 'formatted_date', add: '-PT3H' } }] } },
    ],
    [
      'plugin_id: format_date, input: { operation: to_timezone, input: x, format: "%d.%m.%Y", target_timezone: Europe/Zurich }',
      {
        with: {
          rules: [{ date: { field: 'formatted_date', to: 'dd.MM.yyyy', zone: 'Europe/Zurich' } }],
        },
      },
    ],
    [
      'plugin_id: format_number, input: { input: "5" }',
      { with: { rules: [{ number: 'formatted_number' }] } },
    ],
    ['plugin_id: sleep, input: { duration: 1s }', { uses: 'sleep', with: { duration: '1s' } }],
  ])('is a step: %s', (text, expected) => {
    const made = behind(text);
    expect(made.steps?.[1]).toMatchObject({ id: 'b', needs: ['a'], ...expected });
  });

  it('of type output gives the output of the run, the first of them', () => {
    const made = actions([
      '{ action_id: o, plugin_id: output, input: { json: { a: 1 } } }',
      '{ action_id: w, plugin_id: webhook_response, input: { json_body: "{}" } }',
    ]);
    expect(made).toMatchObject({
      native: { outputs: '${{ steps.o.output }}' },
      told: ['W_MAPPED 3'],
    });
  });

  it('asks a server: its status and its body have other names here', () => {
    const http = '{ action_id: h, plugin_id: http, input: { url: "https://a.example" } }';
    const data = '["{{actions.h.result.status_code}}", "{{actions.h.result.body.data.x}}"]';
    const made = actions([
      http,
      `{ action_id: b, plugin_id: input, input: { json: { v: ${data} } } }`,
    ]);
    expect(made.steps?.[1]?.with).toEqual({
      data: { v: ['${{ steps.h.output.status }}', '${{ steps.h.output.body.x }}'] },
    });
  });

  it.each<[string, string]>([
    ['plugin_id: javascript', 'E_UNSUPPORTED'],
    ['plugin_name: "@anything/filter"', 'E_UNSUPPORTED'],
    ['plugin_id: format_number, input: { operation: random_number }', 'E_UNSUPPORTED'],
    ['plugin_id: format_text, input: { operation: html_to_markdown }', 'E_UNSUPPORTED'],
    ['plugin_id: format_text, input: { operation: uppercas }', 'E_BAD_CONFIG'],
    ['plugin_id: format_date, input: { operation: format, format: "%A" }', 'E_UNSUPPORTED'],
    ['plugin_id: format_date, input: { operation: add_days, amount: some }', 'E_BAD_CONFIG'],
    ['plugin_id: http, input: { url: x, headers: "{a" }', 'E_BAD_CONFIG'],
    ['type: action', 'E_MISSING_KEY'],
  ])('is refused at its place: %s', (text, code) => {
    expect(behind(text).told).toEqual([`${code} 3`]);
  });
});
