/**
 * How many misfits of one value are reported.
 * Must not know who finds them, nor how they are worded.
 */

/** Nobody reads more. */
export const MOST_MISFITS = 100;
