/**
 * `heddle fork`: a new run that keeps what an earlier one had made before a step.
 * Knows its options; must not know which results are reused.
 */

import { type Command, UsageError } from '../command.ts';
import { RERUN_OPTIONS, type RerunFlags, rerun } from '../rerun.ts';
import { commandsOn, findStore } from '../store-place.ts';
import { several } from '../values.ts';

interface Options extends RerunFlags {
  readonly from?: readonly string[];
}

export const fork: Command<Options> = {
  options: [
    {
      flags: '--from <step>',
      summary:
        'the step that runs again, with everything after it; or an item (each[17]), a round with all later ones (refine[1]), a step within one (each[17].pay); may be repeated',
      parse: several,
    },
    ...RERUN_OPTIONS,
  ],
  async run([runId = ''], options, terminal) {
    const { from } = options;
    if (from === undefined) {
      const command = commandsOn(findStore(options.store), options);
      throw new UsageError(
        '--from is missing',
        `write ${command('fork', runId, '--from', 'STEP')}`,
      );
    }
    return rerun({ kind: 'fork', runId, options: { from } }, options, terminal);
  },
};
