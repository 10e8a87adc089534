/**
 * What an approval comes to.
 * Must not know who decides, nor what follows.
 */

/** What somebody decided about a step that waits for approval. */
export interface Approval {
  readonly approved: boolean;
  /** Who decided. */
  readonly by?: string;
  readonly note?: string;
}
