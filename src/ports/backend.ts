/**
 * The socket for *where* an attempt happens.
 * Knows step types as values to call; must not know what they do or which backends exist.
 */
import type { BackendDeclaration } from '../graph/catalog.ts';
import type { Abilities } from './abilities.ts';
import type { AnyStepType, AttemptContext } from './step-type.ts';

/** A place where attempts happen. */
export interface Backend extends BackendDeclaration {
  /** One for each offered ability that is a tool; the engine puts them into the step's context. */
  readonly abilities?: Abilities;
  /** Runs one attempt; the value returned (or promised) is the step's own result. */
  execute(type: AnyStepType, config: unknown, context: AttemptContext): unknown;
  /** Ends everything the backend keeps alive. Idempotent. */
  close(): Promise<void>;
}
