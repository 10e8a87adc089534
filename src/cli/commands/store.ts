/**
 * `heddle store`: looks after the place where runs are kept.
 * Knows what can be asked for; must not know how it is done.
 */
import type { CopyLack } from '../../ports/store-care.ts';
import { counted } from '../../std/counted.ts';
import { nearest } from '../../std/nearest.ts';
import { printable, show } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { caringFor, PLACE_OPTIONS } from '../store.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly store?: string;
  readonly json?: true;
}

type Act = (file: string, options: Options, terminal: Terminal) => Promise<ExitCode>;

const ACTS: Readonly<Record<string, Act>> = { backup, recover };

export const store: Command<Options> = {
  options: [...PLACE_OPTIONS, { flags: '--json', summary: 'what was done as one JSON object' }],
  async run([action = '', file = ''], options, terminal) {
    const act = Object.hasOwn(ACTS, action) ? ACTS[action] : undefined;
    if (act !== undefined) return act(file, options, terminal);
    const names = Object.keys(ACTS);
    const close = nearest(action, names);
    const fix = close === undefined ? undefined : `did you mean "${close}"?`;
    throw new UsageError(`expected ${names.join(' or ')}, got ${show(action)}`, fix);
  },
};

async function backup(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const lack = await caringFor(options.store, 'backup', (copy, place) => copy(place, file));
  if (options.json) terminal.out(`${JSON.stringify({ file, ...lack })}\n`);
  else terminal.err(`copied to ${printable(file)}${lackText(lack)}\n`);
  return lack.missing + lack.damaged.length === 0 ? EXIT.ok : EXIT.partial;
}

function lackText({ missing, damaged }: CopyLack): string {
  const lost = `, without ${counted(missing, 'large value')} that the store lacks: see heddle doctor`;
  const bad = `, with ${counted(damaged.length, 'large value')} that ${damaged.length === 1 ? 'is' : 'are'} damaged in the store:`;
  return [
    ...(missing === 0 ? [] : [lost]),
    ...(damaged.length === 0 ? [] : [[bad, ...damaged].join('\n  ')]),
  ].join('');
}

async function recover(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { saved, lost } = await caringFor(options.store, 'recover', (save, place) =>
    save(place, file),
  );
  if (options.json) terminal.out(`${JSON.stringify({ file, saved, lost })}\n`);
  else {
    terminal.err(`${counted(saved, 'run')} saved to ${printable(file)}, ${lost.length} lost\n`);
    for (const { runId, reason } of lost)
      terminal.err(`  ${printable(runId)}: ${printable(reason, 300)}\n`);
  }
  return lost.length === 0 ? EXIT.ok : EXIT.partial;
}
