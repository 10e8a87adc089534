/**
 * Where the command line keeps runs.
 * Knows names of stores and the place that is usual; must not know how any of them works.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EngineError } from '../engine/engine-error.ts';
import type { Store } from '../index.ts';
import { openStore as open, STORES } from '../registry.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { type CommandOption, UsageError } from './command.ts';

/** Names the place where `--store` does not. */
export const STORE_VARIABLE = 'HEDDLE_STORE';

const FOLDER = '.heddle';
const FILE = 'heddle.db';

const KINDS = STORES.map(({ name, place }) => (place === undefined ? name : `${name}:${place}`));

export const STORE_OPTION: CommandOption = {
  flags: '--store <place>',
  summary: `where runs are kept: ${KINDS.join(' or ')}; default ${FOLDER}/${FILE} beside the workflow`,
  parse: (text: string) => {
    placeOf(text);
    return text;
  },
};

/** Where to reach a database, as such addresses are written everywhere: they name their kind. */
const DATABASE_URL = /^postgres(ql)?:\/\//;

/** What somebody wrote, without the password that may be in it. */
function shown(text: string): string {
  return show(text.replace(/:\/\/[^?#]*@/, '://...@'));
}

/** The kind of store and where it is. */
function placeOf(text: string): readonly [kind: string, place: string] {
  if (DATABASE_URL.test(text)) return ['postgres', text];
  const colon = text.indexOf(':');
  const [kind, place] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const known = STORES.find(({ name }) => name === kind);
  if (known === undefined) {
    const close = nearest(
      kind,
      STORES.map(({ name }) => name),
    );
    const fix = close === undefined ? undefined : `did you mean "${close}"?`;
    throw new UsageError(`expected ${KINDS.join(' or ')}, got ${shown(text)}`, fix);
  }
  if ((place === '') !== (known.place === undefined)) {
    const form = KINDS[STORES.indexOf(known)]!;
    throw new UsageError(`expected ${form}, got ${shown(text)}`, `write --store ${form}`);
  }
  return [kind, place];
}

/** The store that was asked for (`--store`, else HEDDLE_STORE), else the usual one of a folder. */
export function openStore(asked: string | undefined, folder: string): Store {
  const [kind, place] = placeOf(
    asked ?? (process.env[STORE_VARIABLE] || `sqlite:${join(folder, FOLDER, FILE)}`),
  );
  return open(kind, place);
}

/**
 * The store of commands that name no workflow: the nearest one, in this folder or above it. To look
 * for runs makes no store: where there is none, there are no runs.
 */
export function openNearestStore(asked: string | undefined): Store {
  const named = asked ?? (process.env[STORE_VARIABLE] || undefined);
  if (named !== undefined) {
    const [kind, place] = placeOf(named);
    if (kind !== 'sqlite' || existsSync(place)) return open(kind, place);
    throw new EngineError('store-unavailable', `there is no store ${show(place)}`, {
      hint: 'check the path after --store',
    });
  }
  for (let at = resolve('.'); ; at = dirname(at)) {
    if (existsSync(join(at, FOLDER, FILE))) return openStore(undefined, at);
    if (dirname(at) === at) return open('memory', '');
  }
}
