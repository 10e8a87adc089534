/**
 * `heddle show` and `heddle status`: what is kept of one run.
 * Must not change it, nor load any of its code.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts';
import { FIGURES_OPTION } from '../follow.ts';
import { withStore } from '../kept-run.ts';
import {
  checkPlaces,
  lookAt,
  type PrintOptions,
  printEvents,
  printRun,
  type Seen,
  storyText,
} from '../seen-run.ts';
import { PLACE_OPTIONS } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { several } from '../values.ts';
import { Redrawn, watched } from '../watched.ts';

export interface ShowOptions extends PrintOptions {
  readonly store?: string;
  readonly events?: true;
  readonly watch?: true;
}

export const show: Command<ShowOptions> = {
  options: [
    { flags: '--step <id>', summary: 'everything about one step, as JSON' },
    { flags: '--events', summary: 'every event as a line of JSON; with --step those of that step' },
    {
      flags: '--open <id>',
      summary:
        'also the steps of items that are open or have failed, of a step that runs others (each), or those of one item (each[17]); may be repeated',
      parse: several,
    },
    FIGURES_OPTION,
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the run as one JSON object' },
  ],
  async run(args, options, terminal) {
    await showRun(args, options, terminal);
    return EXIT.ok;
  },
};

export const status: Command<ShowOptions> = {
  options: [
    ...show.options,
    {
      flags: '--watch',
      summary:
        'follows the run until it ends or nobody runs it: drawn anew on a terminal, with --events each event as it comes; else printed at its end',
    },
  ],
  run: showRun,
};

/** Shows a run, and gives how its process ended or would have. */
async function showRun(
  [runId = '']: readonly string[],
  options: ShowOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  checkOptions(options);
  const screen = new Redrawn({ write: terminal.err, size: terminal.size });
  const draws = terminal.live && !options.json && !options.events && options.step === undefined;
  let printed = 0;
  const print = (seen: Seen) => {
    checkPlaces(seen, options);
    if (options.events) {
      printEvents(seen, options, { from: printed, terminal });
      printed = seen.events.length;
    } else if (seen.isOver || !options.watch) printRun(seen, options, terminal);
    else if (draws) screen.draw(storyText(seen, options, terminal));
  };
  const seen = await withStore(options, terminal, async (engine, at) => {
    const look = () => lookAt(runId, { engine, at });
    if (!options.watch) return look();
    // What nobody reads any more needs no more looks.
    const lookOn = async () => {
      const seen = await look();
      return terminal.outOpen() ? seen : { ...seen, isOver: true };
    };
    return watched(lookOn, print, { pause, now: () => performance.now() });
  });
  screen.draw('');
  print(seen);
  return exitOf(seen);
}

function checkOptions({ open, events, step }: ShowOptions): void {
  if (open === undefined || (!events && step === undefined)) return;
  const other = events ? '--events' : '--step';
  throw new UsageError(`--open and ${other} cannot both be given`, 'leave one of them out');
}

/** How the process of the run ended; a run that is under way has not, and one that nobody runs was stopped. */
function exitOf({ run: { status, root }, idle }: Seen): ExitCode {
  if (status === 'pending' || status === 'running') return idle ? EXIT.interrupted : EXIT.ok;
  return exitCodeOf({ status, timedOut: root.timedOut });
}
