/**
 * A bug planted on purpose.
 * Knows that it is an edit with a name; must not know whether it is found.
 */
import type { Edit } from '../bundle-edited.ts';

export interface Mutant extends Edit {
  /** What the planted bug does. */
  readonly name: string;
  /** How many random runs may pass before it is found; default 10,000. */
  readonly seeds?: number;
}
