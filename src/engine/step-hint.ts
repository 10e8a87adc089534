/**
 * What to do about an id that is none of a step.
 * Must not know what was asked of the step.
 */
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';

/** So many ids are listed. */
const MOST = 12;

/** The id that is near, else those that there are. */
export function stepHint(id: string, ids: readonly string[]): string {
  const close = nearest(id, ids);
  if (close !== undefined) return `did you mean ${show(close)}?`;
  const more = ids.length > MOST ? `, and ${ids.length - MOST} more` : '';
  return `its steps are ${ids.slice(0, MOST).join(', ')}${more}`;
}
