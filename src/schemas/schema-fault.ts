/**
 * A fault of a schema: why it cannot be used, or not as it may be meant.
 * Knows places inside the schema; must not know the file or program that it stands in.
 */
import type { Path } from '../std/json-schema.ts';

/** One fault. `path` leads into the schema; `atKey`: it is the key there, not its value. */
export interface SchemaFault {
  readonly path: Path;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly atKey?: boolean | undefined;
  /** The fix quotes the value: whoever knows how it was written says so. */
  readonly asText?: true | undefined;
  /** The schema can be used all the same. */
  readonly isWarning?: true | undefined;
}
