/**
 * The open files that a start of a program takes.
 * Knows descriptors; must not know what is done when there are none.
 */
import { closeSync, openSync } from 'node:fs';

/** What a start takes for a moment: both ends of four pipes, and of one of Node's own. */
const DESCRIPTORS = 10;

/**
 * Throws what the system says when a start would find no room for its pipes. Where Node.js meets that
 * itself, halfway, the pipes that it has made stay open until nobody knows when.
 */
export function claimDescriptors(): void {
  const taken: number[] = [];
  try {
    while (taken.length < DESCRIPTORS) taken.push(openSync('/dev/null', 'r'));
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
  }
}
