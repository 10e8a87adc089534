/**
 * What a file format is: how its files are recognised and read.
 * Must not know any of them.
 */
import type { Diagnostic } from '../diagnostic.ts';
import type { Source, Workflow } from '../workflow.ts';

export interface FormatReading {
  readonly workflow: Workflow | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What is left without the parts that are wrong: never to be run, only to be checked further. */
  readonly sound?: Workflow;
  /** Finds places by the words of this format, where they are not those of the native one. */
  readonly source?: Source;
}

/** A way to write workflows down. */
export interface Format {
  readonly name: string;
  /** The top-level key that every file of it has. */
  readonly key: string;
  /** Whether a file with these top-level keys is one of it. The first format that says so reads it. */
  recognises(value: Readonly<Record<string, unknown>>): boolean;
  /** Turns a plain value into a workflow. `fallbackName` is used where the file gives no name. */
  read(
    value: Readonly<Record<string, unknown>>,
    source: Source,
    fallbackName: string,
  ): FormatReading;
}
