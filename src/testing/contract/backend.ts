/**
 * The laws of the socket `Backend`.
 * Must not know any backend.
 */
import { ABILITIES } from '../../graph/catalog.ts';
import type { Backend } from '../../ports/backend.ts';
import type { AnyStepType, AttemptContext } from '../../ports/step-type.ts';
import { listExpansion } from '../../run/expansion-made.ts';
import { jumpTo } from '../../run/jump-made.ts';
import { type ContractCase, expectThat } from './case.ts';

/**
 * Cases for a backend; each opens a new one and closes it. `handsOn`: a module file, needed where the backend calls
 * functions on threads, whose export `handsOn` gives back `context.traceparent`.
 */
export function backendContract(
  open: () => Backend,
  { handsOn }: { readonly handsOn?: string } = {},
): ContractCase[] {
  const law: Law = (name, check) => ({
    name,
    async run() {
      const backend = open();
      try {
        await check(backend);
      } finally {
        await backend.close();
      }
    },
  });
  return [...lawsOfOffers(law), ...lawsOfResults(law), ...lawsOfTraces(law, handsOn)];
}

type Law = (name: string, check: (backend: Backend) => Promise<void>) => ContractCase;

function lawsOfOffers(law: Law): ContractCase[] {
  return [
    law('offers only abilities that exist', async ({ offers }) => {
      const unknown = offers.filter((ability) => !ABILITIES.includes(ability));
      expectThat(unknown.length === 0, 'known abilities', unknown);
    }),
    law('lets the step see its context', async (backend) => {
      const seen = await backend.execute(
        typeThat((_, context) => context.stepId),
        undefined,
        CONTEXT,
      );
      expectThat(seen === 'probe', 'the id of the step', seen);
    }),
    law('has the tools of the abilities it offers, and no others', async (backend) => {
      const tools = Object.keys(backend.abilities ?? {});
      const offered = backend.offers.filter((ability) => ability !== 'closures');
      expectThat(String(tools.sort()) === String(offered.sort()), 'a tool for each offer', tools);
    }),
    law('can be closed twice', async (backend) => {
      await backend.close();
      await backend.close();
    }),
  ];
}

function lawsOfResults(law: Law): ContractCase[] {
  return [
    law('gives what the step type returns', async (backend) => {
      const result = await backend.execute(
        typeThat((config) => [config]),
        'x',
        CONTEXT,
      );
      expectThat(JSON.stringify(result) === '["x"]', 'the result of run', result);
    }),
    law('gives what the step type promises', async (backend) => {
      const result = await backend.execute(
        typeThat(async () => 7),
        undefined,
        CONTEXT,
      );
      expectThat(result === 7, 'the promised value', result);
    }),
    law('passes a failure on as it was thrown', async (backend) => {
      const failure = new Error('as thrown');
      const execute = async () =>
        backend.execute(
          typeThat(() => Promise.reject(failure)),
          undefined,
          CONTEXT,
        );
      const caught = await execute().catch((error: unknown) => error);
      expectThat(caught === failure, 'the same error', String(caught));
    }),
  ];
}

/** What an attempt asks others to do is within its span, wherever they do it. */
function lawsOfTraces(law: Law, handsOn: string | undefined): ContractCase[] {
  const saw = (what: unknown) => expectThat(what === TRACEPARENT, `${TRACEPARENT}`, what);
  return [
    law('lets the step see its span', async (backend) => {
      const type = typeThat((_, { traceparent }) => traceparent);
      saw(await backend.execute(type, undefined, TRACED));
    }),
    law('hands the span on to functions on threads', async ({ abilities: { threads } = {} }) => {
      if (threads === undefined) return;
      expectThat(handsOn !== undefined, 'the option handsOn, since it calls functions on threads');
      const call = { file: handsOn!, exportName: 'handsOn', takesContext: true };
      saw(await threads({ ...call, context: TRACED }));
      const none = await threads({ ...call, context: CONTEXT });
      expectThat(none === undefined, 'no span where there is none', none);
    }),
    law('hands the span on to programs', async ({ abilities: { process } = {} }) => {
      if (process === undefined) return;
      const { stdout } = await process({
        program: '/bin/sh',
        args: ['-c', 'printf %s "$TRACEPARENT"'],
        env: { TRACEPARENT },
        cwd: '/',
        stdin: new Uint8Array(),
        stdout: 'keep',
        outputMaxBytes: 1_000,
        onLine: () => {},
        signal: CONTEXT.signal,
      });
      saw(new TextDecoder().decode(stdout));
    }),
  ];
}

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function typeThat(run: (config: unknown, context: AttemptContext) => unknown): AnyStepType {
  return { name: 'probe', summary: 'Probes.', intent: 'transform', with: { type: 'object' }, run };
}

const CONTEXT: AttemptContext = {
  run: { id: 'run', name: 'flow', startedAt: 0, input: null },
  stepId: 'probe',
  attempt: 1,
  graceMs: 5_000,
  input: null,
  inputs: {},
  metadata: {},
  config: {},
  cost: {},
  signal: new AbortController().signal,
  idempotencyKey: 'key',
  abilities: {},
  clock: { now: () => 0 },
  annotate: () => {},
  progress: () => {},
  log: () => {},
  transaction: async () => [],
  secret: async (name) => `the value of ${name}`,
  hide: () => {},
  budget: { left: () => Number.POSITIVE_INFINITY, hold: async () => {}, spend: () => {} },
  goto: jumpTo,
  expand: ((given: unknown, options?: unknown) => listExpansion(given, options)) as never,
};

const TRACED: AttemptContext = { ...CONTEXT, traceparent: TRACEPARENT };
