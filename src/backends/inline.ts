/**
 * Attempts in this process, on this thread.
 * Knows how to call a step type; must not know which ones there are.
 */
import type { Backend } from '../ports/backend.ts';

export const inlineBackend: Backend = {
  name: 'inline',
  offers: ['closures'],
  execute: (type, config, context) => type.run(config, context),
  async close() {},
};
