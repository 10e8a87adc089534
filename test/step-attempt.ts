/**
 * One attempt of a step type without an engine around it.
 * Knows what a context must have; must not know any step type.
 */
import type { AnyStepType, AttemptContext, Place } from '../src/ports/step-type.ts';
import { StepFailure } from '../src/run/step-error.ts';
import { misfits, withDefaults } from '../src/std/json-schema.ts';

type Settings = Readonly<Record<string, unknown>>;

export const KEY = '0123456789abcdef0123456789abcdef';
/** Sun, 06 Nov 1994 08:49:37 GMT. */
export const NOW = 784_111_777_000;

export interface Attempted {
  readonly output: unknown;
  readonly notes: Record<string, unknown>;
  readonly lines: readonly string[];
  /** Pieces of the output, as they came. */
  readonly pieces: readonly string[];
}

/** What the engine around a step would give it. */
export interface Surroundings {
  readonly input?: unknown;
  readonly signal?: AbortSignal;
  /** Called when something is annotated. */
  readonly onNote?: () => void;
  /** Settings as they are when expressions are filled in, where that is something else. */
  readonly filled?: Settings;
  readonly hide?: (text: string) => void;
  /** How the run stands, in a step at its end. */
  readonly run?: object;
}

/** How attempts of the type are made, and how they fail. */
export function attemptsOf(type: AnyStepType, place: Place = { root: '/', directory: '/' }) {
  async function attempt(
    settings: Settings,
    {
      input = null,
      signal = new AbortController().signal,
      onNote = () => {},
      filled = {},
      hide = () => {},
      run = {},
    }: Surroundings = {},
  ): Promise<Attempted> {
    const written = withDefaults(type.with, settings);
    const [misfit] = misfits(type.with, written);
    if (misfit !== undefined) throw new Error(misfit.message);
    const notes: Record<string, unknown> = {};
    const lines: string[] = [];
    const pieces: string[] = [];
    const context = {
      config: { ...written, ...filled },
      input,
      signal,
      stepId: 'step',
      run: { id: 'run', name: 'flow', startedAt: NOW - 60_000, input: null, ...run },
      idempotencyKey: KEY,
      clock: { now: () => NOW },
      annotate: (more: Settings) => {
        Object.assign(notes, more);
        onNote();
      },
      hide,
      budget: { left: () => Number.POSITIVE_INFINITY, hold: async () => {}, spend: () => {} },
      log: (line: string) => lines.push(line),
      stream: (piece: string) => pieces.push(piece),
    } as unknown as AttemptContext;
    const preparation = { uses: type.name, config: written, place, graceMs: 0, load: false };
    const made = await type.prepare!(preparation);
    const output = await type.run('ready' in made ? made.ready : undefined, context);
    return { output, notes, lines, pieces };
  }

  async function failure(...call: Parameters<typeof attempt>): Promise<StepFailure> {
    try {
      await attempt(...call);
    } catch (error) {
      if (error instanceof StepFailure) return error;
      throw error;
    }
    throw new Error('the attempt has succeeded');
  }

  return { attempt, failure };
}
