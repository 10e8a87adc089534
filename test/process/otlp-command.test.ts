/**
 * The command line and a collector: runs that are sent while they go on, and kept ones afterwards.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceSpan } from '../../src/index.ts';
import { closeOrigins } from '../http-origin.ts';
import { type Received, receiver } from '../otlp/receiver.ts';
import { traceFaults, traceTree } from '../trace-faults.ts';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'heddle-otlp-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await closeOrigins();
});

const FLOW = `heddle: 1
name: held
steps:
  - { id: first, uses: shell, with: { run: 'true' } }
  - { id: hold, uses: shell, needs: first, with: { run: 'while [ -e wait ]; do sleep 0.1; done' } }
  - { id: last, uses: shell, needs: [hold, first], with: { run: 'true' } }
`;
writeFileSync(join(folder, 'flow.yaml'), FLOW);
writeFileSync(join(folder, 'package.json'), '{}');

type Env = Readonly<Record<string, string>>;

function started(args: readonly string[], env: Env = {}) {
  // Nothing of where the tests run says where spans go.
  const own = Object.entries(process.env).filter(([name]) => !/^(OTEL|HEDDLE)_/.test(name));
  const all = { ...Object.fromEntries(own), NO_COLOR: '1', ...env };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: all });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    said.out += part;
  });
  child.stderr.on('data', (part) => {
    said.err += part;
  });
  return { child, said, ended: once(child, 'close') };
}

async function heddle(args: readonly string[], env: Env = {}) {
  const { said, ended } = started(args, env);
  const [code] = await ended;
  return { code, ...said };
}

const told = (spans: readonly Pick<TraceSpan, 'name' | 'attributes'>[]) =>
  new Map(spans.map(({ name, attributes }) => [name, attributes]));
const idsOf = (spans: readonly { spanId: string }[]) => spans.map(({ spanId }) => spanId).sort();

const WHOLE = { 'run held': { 'execute held': { first: {}, hold: {}, last: {} } } };

describe('heddle and a collector', () => {
  it('has the spans of a run, at once and afterwards', async () => {
    const live = await receiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: live.url, OTEL_SERVICE_NAME: 'orders' };
    const ran = await heddle(['run', 'flow.yaml', '--run-id', 'one', '--quiet'], env);
    expect([ran.code, ran.err, live.faults]).toEqual([0, '', []]);
    expect(traceFaults(live.spans)).toEqual([]);
    expect(traceTree(live.spans)).toEqual(WHOLE);
    expect(live.spans[0]!.resource).toMatchObject({ 'service.name': 'orders' });

    const later = await receiver();
    const sent = await heddle(['trace', 'one', '--otlp', later.url]);
    expect([sent.code, sent.err]).toEqual([0, '5 of 5 spans sent\n']);
    expect(idsOf(later.spans)).toEqual(idsOf(live.spans));
    expect(told(later.spans as never)).toEqual(told(live.spans as never));
    expect(told(later.spans as never).get('first')).toMatchObject({ 'process.exit.code': 0 });

    const json = await heddle(['trace', 'one', '--json']);
    const spans: TraceSpan[] = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(idsOf(spans)).toEqual(idsOf(live.spans));
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const around = { TRACEPARENT: `00-${trace}-00f067aa0ba902b7-01` };
    const forked = ['fork', 'one', '--from', 'last', '--run-id', 'again', '--quiet'];
    expect((await heddle(forked, { ...env, ...around })).code).toBe(0);
    const rerun = await receiver();
    await heddle(['trace', 'again', '--otlp', rerun.url]);
    const linked = (all: readonly Received[]) => all.filter(({ links }) => links.length === 1);
    const first = live.spans.find(({ name }) => name === 'run held')!;
    const [run] = linked(rerun.spans);
    expect(run).toMatchObject({
      traceId: trace,
      parentId: '00f067aa0ba902b7',
      links: [{ traceId: first.traceId, spanId: first.spanId }],
    });
    expect(linked(live.spans)).toEqual([{ ...run, resource: expect.anything() }]);

    const tree = (await heddle(['trace', 'one'])).out.replace(/ {2,}\+.*/g, '');
    expect(tree).toBe('run held\n  execute held\n    first\n    hold\n    last\n');
  });

  it('has spans around those that functions of the program make', async () => {
    const collector = await receiver();
    const from = (name: string) => JSON.stringify(import.meta.resolve(name));
    const sdk = `import { context } from ${from('@opentelemetry/api')};
      import { AsyncLocalStorageContextManager } from ${from('@opentelemetry/context-async-hooks')};
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());`;
    const steps = `import { trace } from ${from('@opentelemetry/api')};
      export const active = async () => trace.getActiveSpan()?.spanContext().spanId;`;
    writeFileSync(join(folder, 'sdk.mjs'), sdk);
    writeFileSync(join(folder, 'steps.mjs'), steps);
    writeFileSync(
      join(folder, 'own.yaml'),
      'heddle: 1\nsteps: [{ id: own, uses: ./steps.mjs#active }]\n',
    );
    const env = { NODE_OPTIONS: '--import ./sdk.mjs' };
    const ran = await heddle(['run', 'own.yaml', '--quiet', '--otlp', collector.url], env);
    const own = collector.spans.find(({ name }) => name === 'own');
    expect(ran).toEqual({ code: 0, out: `${own?.spanId}\n`, err: '' });
  });

  it('has one trace of a run whose process is killed, and which another one resumes', async () => {
    const collector = await receiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '1' };
    const args = ['run', 'flow.yaml', '--run-id', 'two', '--jsonl'];
    writeFileSync(join(folder, 'wait'), '');
    const { child, said, ended } = started(args, env);
    const until = async (holds: () => boolean) => {
      while (!holds()) await once(child.stdout, 'data');
    };
    await until(() => /"step.started".*"hold"|"hold".*"step.started"/.test(said.out));
    await expect.poll(() => collector.spans.length).toBe(1);
    child.kill('SIGKILL');
    await ended;
    rmSync(join(folder, 'wait'));
    const resumed = await heddle(['resume', 'two', '--quiet'], env);
    expect(resumed.code).toBe(0);
    expect(traceFaults(collector.spans)).toEqual([]);
    const ends = (spans: readonly Received[]) =>
      spans.flatMap(({ attributes }) => attributes['heddle.execution.end'] ?? []).sort();
    expect(ends(collector.spans)).toEqual(['finished', 'lost']);
    expect(collector.spans.filter(({ name }) => name === 'run held')).toHaveLength(1);
  });

  it('that is down is told, and stops no run', async () => {
    const gone = await receiver();
    await gone.close();
    const more = ['--metrics', 'metrics.prom', '--log', 'run.log'];
    const ran = await heddle(['run', 'flow.yaml', '--otlp', gone.url, ...more]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain(`warning: spans cannot be sent to ${gone.url}/v1/traces`);
    expect(ran.err).toContain('warning: 5 of 5 spans are lost');
    const lost = readFileSync(join(folder, 'metrics.prom'), 'utf8').match(/^heddle_telemetry.*$/gm);
    expect(lost).toEqual([
      'heddle_telemetry_dropped_total{sink="log"} 0',
      'heddle_telemetry_dropped_total{sink="spans"} 5',
    ]);
  });
});

/** Node.js with no package of OpenTelemetry. */
const BARE = `data:text/javascript,${encodeURIComponent(`
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(
  'export const resolve = (name, context, next) => { if (name.startsWith("@opentelemetry/")) throw new Error("none"); return next(name, context); }'
));`)}`;

describe('without the packages', () => {
  const env = { NODE_OPTIONS: `--import=${BARE}` };
  const install = 'npm i @opentelemetry/api@1.9';

  it('a call that asks for spans says what to install', async () => {
    const ran = await heddle(['run', 'flow.yaml', '--otlp', 'http://127.0.0.1:1'], env);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`fix: ${install}`);
  });

  it('a variable that may be meant for others stops no run', async () => {
    const more = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const ran = await heddle(['run', 'flow.yaml'], more);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain(install);
  });
});

it('settings say where spans go, and are refused with their place', async () => {
  const collector = await receiver();
  const config = join(folder, 'heddle.config.yaml');
  writeFileSync(config, `observe:\n  otlp: ${collector.url}\n  log: { file: run.log }\n`);
  const ran = await heddle(['run', 'flow.yaml', '--quiet']);
  expect([ran.code, traceTree(collector.spans)]).toEqual([0, WHOLE]);
  const url = `${collector.url}/v1/traces`;
  const doctor = await heddle(['doctor']);
  expect(doctor.out).toContain(`${url} (heddle.config.yaml:2): takes spans`);
  expect(collector.faults).toEqual([]);
  await collector.close();
  const down = await heddle(['doctor']);
  expect([down.code, down.out]).toEqual([
    6,
    expect.stringContaining(`${url} (heddle.config.yaml:2): it cannot be asked: `),
  ]);
  writeFileSync(config, 'observe:\n  otlp: localhost\n');
  const refused = await heddle(['run', 'flow.yaml']);
  rmSync(config);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain('heddle.config.yaml:2');
  expect(refused.err).toContain('"observe.otlp" is no address of a collector');
});
