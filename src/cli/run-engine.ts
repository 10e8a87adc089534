/**
 * The engine of a command that runs something: settings of the project, and what a terminal needs.
 * Must not know which command it is.
 */
import { type Around, createEngine, type Engine, type Observer } from '../index.ts';
import { logKeeper } from '../observers/log-keeper.ts';
import { newBackends } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { type OutsideOption, outsideOf } from './allow-outside.ts';
import { engineParts } from './call-config.ts';
import { deliveriesTo, type Printing } from './deliveries.ts';
import type { OpenStore } from './store.ts';
import type { Terminal } from './terminal.ts';

interface RunEngine {
  readonly at: OpenStore;
  readonly terminal: Terminal;
  readonly options: OutsideOption & Printing & { readonly quiet?: true; readonly figures?: true };
  /** Whether code of authors is called. */
  readonly isGuarded: boolean;
  readonly watching: { readonly observers: readonly Observer[]; readonly around?: Around };
}

/**
 * Functions of authors may block and may throw when nobody listens; the built-in types do neither.
 * A run that waits for what can never come is reported when the process ends, so nothing holds it.
 */
export function runEngine({ at, terminal, options, isGuarded, watching }: RunEngine): Engine {
  const { store, project } = at;
  const { screen, prints, paintErr } = terminal;
  const { backends, observers: own = [], ...parts } = engineParts();
  const tell = (line: string) => {
    if (!options.quiet) screen.say(`${paintErr.yellow('warning')}: ${line}\n`);
  };
  const guards = isGuarded && {
    watchdog: true,
    catchUncaught: { tell },
    backends: prints.from(backends ?? newBackends()),
  };
  const keeps = store.name !== 'memory' && parts.keepLogs !== false;
  return createEngine({
    ...(backends && { backends }),
    ...guards,
    ...defined({ around: watching.around }),
    ...parts,
    stdout: deliveriesTo(terminal, options),
    keepAlive: false,
    warnings: false,
    figures: options.figures === true,
    ...defined({ project }),
    store,
    observers: [...(keeps ? [logKeeper(store)] : []), ...own, ...watching.observers],
    ...outsideOf(options),
  });
}
