/**
 * How long a run takes while its spans go to a collector: one that answers, one that says nothing, and none at all.
 * Knows collectors as ports; must not know how spans are sent. They listen on a thread of their own.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createEngine, type Observer, otelSpans, workflow } from '../../src/index.ts';
import { median, table } from '../measure.ts';

const STEPS = 3_000;
const ROUNDS = 8;

/** Says on which ports there is one that answers, one that is silent, and nobody. */
const LISTENERS = `
const { createServer } = require('node:http');
const net = require('node:net');
const { parentPort } = require('node:worker_threads');
const good = createServer((request, response) => request.resume().on('end', () => response.end()));
const silent = net.createServer((socket) => socket.resume().on('error', () => {}));
const gone = net.createServer();
const open = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
Promise.all([good, silent, gone].map(open)).then(() => {
  const ports = [good, silent, gone].map((server) => server.address().port);
  gone.close(() => parentPort.postMessage(ports));
});
`;

export async function collectors(): Promise<unknown> {
  const flow = workflow('many steps');
  for (let i = 0; i < STEPS; i++) flow.step(`s${i}`, { run: () => i });
  const listeners = new Worker(LISTENERS, { eval: true });
  const [[good, silent, gone]] = (await once(listeners, 'message')) as [number[]];
  const ways = { none: undefined, good, silent, gone };
  const times: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them; the first rounds warm the code up.
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, port] of Object.entries(ways)) {
      const url = `http://127.0.0.1:${port}`;
      const otel = port === undefined ? undefined : await otelSpans({ url, onTrouble: () => {} });
      const observers: Observer[] = otel === undefined ? [] : [otel];
      const engine = createEngine({ warnings: false, observers });
      const from = performance.now();
      (await engine.run(flow, null as never)).orThrow();
      if (round >= 0) (times[name] ??= []).push(performance.now() - from);
      await engine.close();
      await otel?.close();
    }
  }
  await listeners.terminate();
  const base = median(times.none!);
  const results = Object.fromEntries(
    Object.entries(times).map(([name, all]) => [
      name,
      { ms: median(all), ratio: median(all) / base },
    ]),
  );
  console.log(`\nmilliseconds of a run of ${STEPS} steps, by the collector that its spans go to`);
  console.log(table(results, ['ms', 'ratio'], (n) => n.toFixed(2)));
  return results;
}
