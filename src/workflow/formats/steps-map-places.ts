/**
 * Where in a file with a mapping under `steps` the parts of its native workflow stand.
 * Knows the keys of both; must not know what is found at them.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { valueAt } from '../../std/value-at.ts';
import type { Source } from '../source.ts';
import type { Raw } from './foreign-reading.ts';
import { BESIDE } from './foreign-rules.ts';

const OF_FILE: Readonly<Record<string, string>> = {
  concurrency: 'max_parallel_steps',
  name: 'id',
  title: 'description',
};

const OF_STEP: Readonly<Record<string, string>> = {
  uses: 'type',
  needs: 'depends_on',
  with: 'input',
  input_from: 'depends_on',
  retry: 'max_retries',
  timeout: 'timeout_seconds',
};

/** Settings that the reader has made, and what they were made from. */
const OF_WITH: Readonly<Record<string, Path>> = {
  to: ['input', 'destination'],
  path: ['input', 'destination'],
  url: ['input', 'destination'],
  fallback: ['input', 'destination'],
  as: ['type'],
  offline: ['type'],
};

/** Findings about the native workflow, at the words of this format. `value`: the whole file. */
export function relocated(source: Source, value: Raw): Source['locate'] {
  const steps = value.steps as Raw;
  const ids = Object.keys(steps);
  return (path, atKey) => {
    const [top = '', index, key, ...below] = path;
    const id = top === 'steps' && typeof index === 'number' ? ids[index] : undefined;
    if (id === undefined) {
      const isTheirs = Object.hasOwn(value, top);
      return source.locate([isTheirs ? top : named(OF_FILE, top), ...path.slice(1)], atKey);
    }
    const step: Path = ['steps', id];
    if (key === undefined) return source.locate(step, atKey);
    if (key === 'id') return source.locate(step, true);
    if (key !== 'with') return source.locate([...step, named(OF_STEP, key), ...below], atKey);
    const [setting = '', ...inner] = below;
    const made = OF_WITH[setting];
    if (made !== undefined) return source.locate([...step, ...made], atKey);
    const rest = setting === 'rules' ? inRule(inner, steps[id]) : inner;
    const at: Path = below.length === 0 ? [] : [setting, ...rest];
    return source.locate([...step, 'input', ...at], atKey);
  };
}

/** In a rule of the other form, what its operation is given stands beside the operation. */
function inRule(path: Path, step: unknown): Path {
  const [index = -1, operation, key, ...below] = path;
  const rule = valueAt(step, ['input', 'rules', index]);
  if (operation === undefined || !isMapping(rule) || !Object.hasOwn(rule, 'operation')) return path;
  if (Object.hasOwn(rule, operation)) return path;
  if (key === undefined) return [index, 'operation'];
  const beside = BESIDE[operation];
  if (beside !== undefined) return [index, beside, ...below];
  return Object.hasOwn(rule, key) ? [index, key, ...below] : [index, 'field', key, ...below];
}

function named(names: Readonly<Record<string, string>>, key: string | number): string | number {
  return Object.hasOwn(names, key) ? names[key]! : key;
}
