/**
 * Files as an author has them open: what is right, with marks where something is asked, and what is wrong.
 * Must not know what an editor says.
 */

/** Names with `h` are looked at, at those with `c` something is written. */
export const RIGHT = `
import { createEngine, run, workflow } from 'heddle';
const flow = workflow('invoice', {
  inputs: {
    items: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' }, price: { type: 'number' } }, required: ['sku', 'price'] } },
    country: { type: 'string', enum: ['CH', 'DE'], default: 'CH' },
    note: { type: 'string' },
  },
});
const /*h_net*/net = flow.step('net', { run: ({ /*h_items*/items, /*h_country*/country }) => ({ sum: items.reduce((n, i) => n + i.price, 0), country }) });
const /*h_rate*/rate = flow.step('rate', { optional: true, run: async () => 0.081 });
const /*h_page*/page = flow.step('page', { uses: 'shell', with: { command: ['echo'] } });
const /*h_json*/json = flow.step('json', { uses: 'shell', with: { command: ['echo'], output: 'json' } });
const /*h_lines*/lines = flow.step('lines', { uses: 'shell', with: { command: ['echo', '\${{ inputs.note }}'], output: 'lines' } });
const /*h_count*/count = flow.step('count', { needs: page, uses: 'text/count' });
const /*h_module*/module = flow.step('module', { uses: './steps.ts#load', with: { any: 1 } });
flow.step('named', { needs: { net, rate }, run: (/*h_named*/x, context) => [x.net.sum, context.run.input./*h_runInput*/country] });
flow.step('settled', { needs: { net, page }, runIf: 'all_settled', run: (/*h_settled*/x) => x });
flow.step('settledOne', { needs: page, runIf: 'all_settled', run: (/*h_settledOne*/x) => x });
flow.step('tuple', { needs: [net, page], run: (/*h_tuple*/x) => x });
flow.step('list', { needs: [1, 2].map((k) => flow.step(\`p\${k}\`, { run: () => k })), run: (/*h_list*/x) => x });
flow.step('hooked', { needs: { net }, hook: 'finally', run: (/*h_hooked*/x, { run }) => [x.net ?? null, run./*h_hookStatus*/status, run.outputs.net ?? null] });
flow.step('hookAsked', { hook: 'finally', uses: 'text/count', when: (_, { run }) => run./*h_hookError*/error !== undefined });
const /*h_when*/maybe = flow.step('maybe', { when: '1 > 2', run: () => 'x' });
const /*h_behind*/behind = flow.step('behind', { needs: maybe, run: (/*h_maybe*/x) => x });
const /*h_asked*/asked = flow.step('asked', { when: ({ /*h_askedInput*/items }, { run }) => items.length > 0 && run.input./*h_askedRun*/country === 'CH', needs: undefined, run: ({ /*h_askedBody*/note }) => note });
flow.step('askedNeed', { run: (/*h_askedNeedBody*/x) => x.rate, concurrencyKey: (/*h_askedKey*/x) => x.net.country, when: (/*h_askedNeed*/x) => x.net.sum > 1, needs: { net, rate } });
flow.step('askedUses', { needs: page, uses: 'text/case', when: (/*h_askedUses*/x) => x !== '' });
flow.step('askedFirst', { needs: [page, page], uses: 'text/case', concurrencyKey: (/*h_askedFirst*/x) => x });
flow.step('askedRule', { needs: [page, page], runIf: 'all_settled', uses: 'text/case', when: (/*h_askedRule*/x) => x !== '' });
flow.step('askedOptional', { needs: [rate], uses: 'text/case', when: (/*h_askedOptional*/x) => x !== 1 });
const /*h_analyze*/analyzed = flow.step('analyzed', { needs: page, intent: 'analyze', run: (text) => ({ words: text.length }) });
flow.step('all', { needs: [net, page], inputFrom: 'all', run: (/*h_all*/x) => x });
flow.step('concat', { needs: [page, page], inputFrom: 'concat', run: (/*h_concat*/x) => x });
flow.step('given', { needs: page, input: '\${{ 1 }}', run: (/*h_given*/x) => 1 });
flow.step('fit', { run: (): { rows: { at?: string }[]; all: readonly unknown[] } => ({ rows: [], all: [] }) });
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
const /*h_tree*/tree = flow.step('tree', { run: async (): Promise<{ data: Json }> => ({ data: null }) });
function countryLength(given: { readonly country: string }) { return given.country.length; }
const /*h_outside*/outside = flow.step('outside', { run: countryLength });
const /*h_kept*/kept = flow.step('kept', { run: (): { a?: string; at: Date; file: ArrayBuffer } => ({ at: new Date(), file: new ArrayBuffer(1) }) });
const /*h_priced*/priced = flow.returns({ net, page });
const /*h_sure*/sure = flow.returns({ maybe, rate });
const engine = createEngine();
const /*h_result*/result = await engine.run(priced, { items: [], note: '' });
if (result.ok) { const /*h_output*/output = result.output; } else { const /*h_lacking*/output = result.output; }
const /*h_step*/ofStep = result.step(net).output;
const /*h_started*/started = await engine.start(priced, { items: [], note: '' });
const /*h_resumed*/resumed = await engine.resume('r', { workflow: priced });
const /*h_builder*/builder = flow;
const best = workflow('best', { onFailure: 'best_effort' });
const [one, two] = [best.step('one', { run: () => 1 }), best.step('two', { run: () => 2 })];
best.step('after', { needs: { one, two }, run: (/*h_best*/x) => x });
const /*h_sequence*/sequence = flow.sequence(['first', ({ /*h_sequenceInput*/items }) => items.length], ['second', { run: (/*h_sequenceNext*/n) => [n], timeoutMs: 5 }], ['third', async ([n = 0]) => n > 1]);
const /*h_parallel*/sides = flow.parallel({ left: (/*h_parallelInput*/yes) => !yes, right: { run: async () => 'x', retry: { maxAttempts: 2 } } }, { needs: sequence });
flow.step('joined', { needs: sides, run: (/*h_joined*/x) => x });
void [tree, outside, asked, json, lines, count, module, behind, analyzed, kept, sure, ofStep, started, resumed, builder, run];
`;

export const WRITTEN = `
import { createEngine, run, workflow } from 'heddle';
const flow = workflow('invoice', { inputs: { items: { type: 'array', items: { type: 'number' } } }, /*c_options*/ });
const net = flow.step('net', { run: ({ items }) => items.length, /*c_settings*/ });
const page = flow.step('page', { uses: '/*c_uses*/' });
flow.step('with', { uses: 'http', with: { /*c_with*/ } });
flow.step('word', { uses: 'http', with: { url: '', method: '/*c_word*/' } });
flow.step('needs', { needs: { net, page }, run: (x) => x./*c_needs*/net });
flow.step('context', { needs: net, run: (x, context) => context./*c_context*/run });
flow.step('rule', { needs: net, run: () => 1, runIf: '/*c_rule*/' });
flow.sequence(['one', () => 1], ['two', { run: (n) => n, /*c_part*/ }]);
flow.step('sides', { needs: flow.parallel({ a: () => 1, b: () => 2 }), run: (x) => x./*c_sides*/a });
const result = await run(flow.returns({ net }), { items: [] });
void (result.status === '/*c_status*/');
void createEngine;
`;

/** Each line with a step or a run is wrong. */
export const WRONG = `
import { createEngine, type HookContext, run, workflow } from 'heddle';
const flow = workflow('invoice', { inputs: { items: { type: 'array', items: { type: 'number' } }, country: { type: 'string', enum: ['CH', 'DE'], default: 'CH' } } });
const net = flow.step('net', { run: ({ items }) => items.length });
const rate = flow.step('rate', { optional: true, run: async () => 0.081 });
const list = flow.step('list', { run: () => [3, 1, 2] });
const priced = flow.returns({ net });
const engine = createEngine();
const result = await engine.run(priced, { items: [] });
flow.step('w1', { needs: 'net', run: (n) => n });
flow.step('w2', { needs: { net, rate }, run: ({ nett }) => nett });
flow.step('w3', { needs: net, run: (n) => n.toUpperCase() });
flow.step('w4', { needs: net, run: (n) => n, timoutMs: 5 });
flow.step('w5', { needs: net, run: (n) => n, timeoutMs: true });
await run(priced, { items: ['a'] });
await run(priced, { country: 'CH' });
await run(priced, { items: [1], contry: 'CH' });
await run(priced);
await run(priced, { items: [1], country: 'FR' });
await engine.run(priced, { items: 3 });
await engine.start(priced, {});
workflow('w13', { inputs: { a: { type: 'strng' } } });
flow.returns({ total: 5 });
flow.step('w15', { needs: net });
flow.step('w18', { run: () => ({ rows: new Map<string, Date>() }) });
flow.step('w18b', { run: () => ({ of: { each: [() => 1] } }) });
flow.step('w18c', { run: () => ({ total: 10n }) });
flow.step('w18d', { run: () => [1, undefined] });
flow.step('w20', { run: () => 1, retry: { attempts: 3 } });
workflow('w21', { onFailure: 'continue' });
await run(priced, { items: [] }, { conccurrency: 3 });
flow.step('w23', { needs: net, run: (n) => n, runIf: 'always' });
flow.step('w24', { uses: 'htp' });
flow.step('w24a', { uses: 'http' });
flow.step('w24b', { uses: 'shell', with: { comand: [] } });
flow.step('w24c', { uses: 'http', with: { url: 'x', method: 'GTE' } });
result.output.net;
result.step('nte').output.length;
flow.step('a1', { needs: net, when: (n) => n.toFixed(), run: (n) => n });
flow.step('a2', { needs: net, when: (n) => n.length > 1, run: (n) => n });
flow.step('a3', { needs: net, concurrencyKey: (n) => n, run: (n) => n });
flow.step('a4', { needs: net, when: true, run: (n) => n });
flow.step('a5', { needs: net, uses: 'text/case', when: async (n) => n > 1 });
flow.step('h1', { needs: net, run: (n, { run }) => run.status });
flow.step('h2', { needs: net, run: (n, context: HookContext) => n });
flow.step('o1', { output: { type: 'number' }, run: () => 'text' });
flow.step('o2', { output: { type: 'object', properties: { of: { type: 'array', items: { type: 'string' } } }, required: ['of'] }, run: async () => ({ of: [1] }) });
flow.step('o3', { output: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }, run: (_, { log }) => ({ m: 1 }) });
flow.step('o4', { output: { type: 'object', additionalProperties: { type: 'number' } }, run: () => ({ a: 'x' }) });
flow.step('u3', { needs: { net, rate }, run: ({ rate }) => rate.toFixed(2) });
flow.step('u6', { needs: list, run: (x) => x.sort() });
flow.sequence(['s1', () => 1], ['s2', (n) => n.toUpperCase()]);
flow.sequence(['s3', () => 1], ['s4', { run: (n) => n, timoutMs: 5 }]);
flow.sequence(['s5', () => 1], ['s6', { needs: net, run: (n) => n }]);
flow.parallel({ p1: (n) => n.toUpperCase() }, { needs: net });
`;

export const EXPORTED = `
import { type FailureMode, type Needs, type Prepared, type Preparation, type RetryPolicy, type Schema, type StepSettings, type StepType, type Strategy, type WorkflowBuilder, workflow } from 'heddle';
export const flow = workflow('exported', { inputs: { n: { type: 'integer' } } });
export const one = flow.step('one', { run: ({ n }) => n, retry: { maxAttempts: 2 } });
export const maybe = flow.step('maybe', { needs: one, when: 'true', run: (n) => ({ n, at: new Date() }) });
export const page = flow.step('page', { uses: 'http', with: { url: 'https://example.com' } });
export const done = flow.returns({ one, maybe });
export const row = flow.sequence(['load', ({ n }) => [n]], ['save', (rows) => rows.length]);
export const sides = flow.parallel({ a: (n) => n, b: async () => new Date() }, { needs: row });
export const typed: WorkflowBuilder<unknown, unknown> = workflow('typed');
export const factory = (retry: Partial<RetryPolicy>, onFailure: FailureMode) => workflow('made', { onFailure, defaults: { retry } });
export type Own = [Needs, Prepared<string>, Preparation<Schema>, StepSettings, StepType, Strategy];
`;

/** Every export says its type, as `isolatedDeclarations` asks. */
export const ISOLATED = `
import { type TypedWorkflow, type WorkflowBuilder, workflow } from 'heddle';
export const flow: WorkflowBuilder<{ readonly n: number }, { readonly n: number }> = workflow('isolated', { inputs: { n: { type: 'integer' } } });
const one = flow.step('one', { run: ({ n }) => n });
export const done: TypedWorkflow<{ readonly n: number }, number> = flow.returns(one);
`;

export const OWN_TYPE = `
import { workflow } from 'heddle';
declare module 'heddle' {
  interface StepTypes {
    'csv/pad': { with: { width: number; fill?: string }; output: readonly string[] };
  }
}
const flow = workflow('own');
const /*h_own*/own = flow.step('own', { uses: 'csv/pad', with: { width: '\${{ inputs.n }}' } });
void own;
`;
