/**
 * One attempt of an `http` step without an engine around it.
 * Knows the step type and what a context must have; must not know servers.
 */
import type { AttemptContext } from '../src/ports/step-type.ts';
import { StepFailure } from '../src/run/step-error.ts';
import { misfits, withDefaults } from '../src/std/json-schema.ts';
import { httpStep } from '../src/steps/http.ts';

type Settings = Readonly<Record<string, unknown>>;

export const KEY = '0123456789abcdef0123456789abcdef';
/** Sun, 06 Nov 1994 08:49:37 GMT. */
export const NOW = 784_111_777_000;

export interface Attempted {
  readonly output: unknown;
  readonly notes: Record<string, unknown>;
  readonly lines: readonly string[];
}

/** What the engine around a step would give it. */
interface Surroundings {
  readonly input?: unknown;
  readonly signal?: AbortSignal;
  /** Called when the head of an answer is there. */
  readonly onHead?: () => void;
}

/** Runs the step with these settings. */
export async function attempt(
  settings: Settings,
  { input = null, signal = new AbortController().signal, onHead = () => {} }: Surroundings = {},
): Promise<Attempted> {
  const config = withDefaults(httpStep.with, settings);
  const [misfit] = misfits(httpStep.with, config);
  if (misfit !== undefined) throw new Error(misfit.message);
  const notes: Record<string, unknown> = {};
  const lines: string[] = [];
  const context = {
    config,
    input,
    signal,
    idempotencyKey: KEY,
    clock: { now: () => NOW },
    annotate: (more: Settings) => {
      Object.assign(notes, more);
      onHead();
    },
    log: (line: string) => lines.push(line),
  } as unknown as AttemptContext;
  const place = { root: '/', directory: '/' };
  const preparation = { uses: 'http', config: config as never, place, graceMs: 0, load: false };
  const made = await httpStep.prepare!(preparation);
  const output = await httpStep.run('ready' in made ? made.ready : undefined, context);
  return { output, notes, lines };
}

/** How the attempt fails. */
export async function failure(...call: Parameters<typeof attempt>): Promise<StepFailure> {
  try {
    await attempt(...call);
  } catch (error) {
    if (error instanceof StepFailure) return error;
    throw error;
  }
  throw new Error('the attempt has succeeded');
}
