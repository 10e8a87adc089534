/**
 * All operations but `each`, by name.
 * Must not know what any of them does.
 */
import { CHECK_OPERATIONS } from './check.ts';
import { DATE_OPERATIONS } from './date.ts';
import { LIST_OPERATIONS } from './list.ts';
import { NUMBER_OPERATIONS } from './number.ts';
import type { Given, Operations } from './operation.ts';
import { SHAPE_OPERATIONS } from './shape.ts';
import { TEXT_OPERATIONS } from './text.ts';

export const OPERATIONS: Operations<keyof Given> = {
  ...TEXT_OPERATIONS,
  ...SHAPE_OPERATIONS,
  ...NUMBER_OPERATIONS,
  ...DATE_OPERATIONS,
  ...LIST_OPERATIONS,
  ...CHECK_OPERATIONS,
};
