/**
 * Where a workflow was read from: its text, and where parts of it stand there.
 * Knows paths and stretches of text; must not know what is read from them.
 */
import type { Path } from '../std/json-schema.ts';

/** A stretch of text: offsets into the file, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a workflow was read from, and how to find a part of it there. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Where no file has the text. `file` is then what it is called, in the folder that its paths start from. */
  readonly from?: 'stdin';
  /** The stretch of text of the part at `path`, or of the key that leads to it. */
  locate(path: Path, atKey?: boolean): Range | undefined;
  /** Set where the file says texts in other words than the workflow: places within them mean nothing there. */
  readonly isReworded?: true;
  /** How a part of the run's input is written, where that was read from text. */
  written?(path: Path): string | undefined;
}
