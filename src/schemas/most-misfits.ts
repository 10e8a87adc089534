/**
 * How many misfits of one value are told.
 */

/** Nobody reads more. */
export const MOST_MISFITS = 100;
