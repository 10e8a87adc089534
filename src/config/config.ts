/**
 * What a file of settings in TypeScript or JavaScript exports as `config`, and how it is written with types.
 * Must not know what becomes of it.
 */
import type { EngineOptions } from '../engine/engine-options.ts';
import type { SecretSource } from '../ports/secret-source.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Store } from '../ports/store.ts';
import type { ObserveValues, SecretEntry } from '../workflow/formats/config-file.ts';

/** The options of an engine that a project may set. */
type ProjectOptions = Pick<
  EngineOptions,
  | 'defaults'
  | 'pools'
  | 'sinks'
  | 'guard'
  | 'llm'
  | 'backends'
  | 'observers'
  | 'around'
  | 'keepLogs'
  | 'maxRuns'
  | 'allowOutside'
  | 'watchdog'
  | 'catchUncaught'
>;

/** Settings of a project: those of `heddle.config.yaml`, and values that only code has. */
export interface HeddleConfig extends ProjectOptions {
  /** Where runs are kept: `memory`, `sqlite:FILE` (from the folder of the file), `postgres:URL`, or a store. */
  readonly store?: string | Store;
  /** Where secrets come from: places by name, or sources in order. They are asked before all others. */
  readonly secrets?: Readonly<Record<string, SecretEntry>> | readonly SecretSource[];
  /** What commands that run something tell of it; a program gives observers. Paths start from the folder of the file. */
  readonly observe?: ObserveValues;
  /** Step types of your own, or exports of modules: `./file.ts#export`, from the folder of the file. */
  readonly stepTypes?: readonly (AnyStepType | string)[];
}

/** Gives the settings back as they are: for their types. */
export function defineConfig(config: HeddleConfig): HeddleConfig {
  return config;
}
