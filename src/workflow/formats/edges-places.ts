/**
 * Where in a file with `actions` and `edges` the parts of its native workflow stand.
 * Knows the keys of both; must not know what is found at them.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import type { Source } from '../source.ts';
import type { Raw } from './foreign-reading.ts';

interface Places {
  /** What leads to the list of actions. */
  readonly within: Path;
  readonly value: Raw;
  /** By action: the places of the edges that lead to it. */
  readonly edges: readonly (readonly number[])[];
}

/** Settings that the reader has made, by the key that they were made from. */
const OF_WITH: Readonly<Record<string, string>> = { data: 'json', rules: 'operation' };

/** Findings about the native workflow, at the words of this format. */
export function placesOf(source: Source, { within, value, edges }: Places): Source['locate'] {
  const actions = value.actions as readonly Raw[];
  const keyIn = (raw: Raw, ...keys: readonly string[]) =>
    keys.find((key) => Object.hasOwn(raw, key)) ?? keys[0]!;
  return (path, atKey) => {
    const [top, index, key, ...below] = path;
    const raw = top === 'steps' && typeof index === 'number' ? actions[index] : undefined;
    if (raw === undefined) return source.locate(topPath(path, value, within), atKey);
    const action: Path = [...within, 'actions', index!];
    const config = keyIn(raw, 'plugin_config', 'input');
    if (key === undefined) return source.locate(action, atKey);
    if (key === 'needs') {
      const edge = edges[Number(index)]?.[Number(below[0] ?? 0)];
      return source.locate(
        edge === undefined ? action : [...within, 'edges', edge, 'source'],
        atKey,
      );
    }
    if (key === 'input') return source.locate([...action, config, 'input'], atKey);
    if (key === 'with') {
      const [setting, ...inner] = below;
      const own = setting === undefined ? [] : [OF_WITH[setting] ?? setting, ...inner];
      return source.locate([...action, config, ...own], atKey);
    }
    const name = {
      id: keyIn(raw, 'action_id', 'id'),
      uses: keyIn(raw, 'plugin_name', 'plugin_id'),
      title: keyIn(raw, 'label', 'description'),
    }[key as string];
    return source.locate([...action, name ?? key, ...below], atKey);
  };
}

function topPath(path: Path, value: Raw, within: Path): Path {
  const [top = '', below] = path;
  const limit =
    top === 'max_branches'
      ? 'max_concurrent_branches'
      : top === 'defaults' && below === 'branch_timeout'
        ? 'branch_timeout_seconds'
        : undefined;
  if (limit === undefined) return path;
  const nested = isMapping(value.processor) && Object.hasOwn(value.processor, limit);
  return nested ? [...within, 'processor', limit] : [...within, limit];
}
