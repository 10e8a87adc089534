/**
 * The socket for looking after the place where runs are kept.
 * Knows copies, questions and runs that can be saved; must not know runs that are under way.
 */

/** Rows of an answer, each by the names of its columns. */
export type AnswerRow = Readonly<Record<string, unknown>>;

/** What was brought over from a damaged place. */
export interface Salvage {
  /** Runs that are whole in the new place. */
  readonly saved: number;
  /** Runs of which not everything could be read, and why; those that ended before it are left out whole. */
  readonly lost: readonly { readonly runId: string; readonly reason: string }[];
}

/** What a copy has not whole, because the place has it not. */
export interface CopyLack {
  /** How many large values are not there. */
  readonly missing: number;
  /** The names of those that are not as they were written; the copy has them as they are. */
  readonly damaged: readonly string[];
}

/** Why a text is no place of a store, and what may be meant by it instead. */
export interface PlaceFault {
  /** As in `the place cannot be …: it is a folder`. */
  readonly reason: string;
  /** A kind of store and its place; `memory` has none. */
  readonly better?: { readonly kind: 'memory' | 'sqlite' | 'postgres'; readonly place?: string };
}

/** What people do with the place of a store itself, as far as there is a way. All of it fails with a `StoreError`. */
export interface StoreCare {
  /** What is wrong with a place before it is looked at; undefined when nothing is. Throws nothing. */
  placeFault?(place: string): PlaceFault | undefined;
  /** Asks in the language of the database, and changes nothing. */
  query?(place: string, question: string): Promise<readonly AnswerRow[]>;
  /**
   * A whole copy as of one moment, also while runs are under way. The file must not exist yet; nothing is
   * left of one that cannot be made.
   */
  backup?(place: string, file: string): Promise<CopyLack>;
  /** Brings every run that is whole to a new place, also out of one that no store opens any more. */
  recover?(place: string, file: string): Promise<Salvage>;
  /** In sentences what is wrong with the place: why what is kept there is damaged, or may be lost. */
  weaknesses?(place: string): Promise<readonly string[]>;
}
