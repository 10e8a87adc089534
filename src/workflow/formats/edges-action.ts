/**
 * Actions of a file with `actions` and `edges`, read as native steps.
 * Knows plugins and what they become; must not know edges, or how the steps work.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { show } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import type { Step } from '../workflow.ts';
import { FORMATTERS } from './edges-format.ts';
import type { Templates } from './edges-templates.ts';
import { type Raw, strangeKeys } from './foreign-reading.ts';

/** One action, and what is known of it. */
export interface Action {
  /** `@anything/http` is `http`. */
  readonly plugin: string;
  readonly isTrigger: boolean;
  readonly config: Raw;
  /** Of its settings. */
  readonly path: Path;
  readonly subject: string;
  readonly templates: Templates;
  readonly found: Diagnostic[];
}

export type Made = Pick<Step, 'uses' | 'with'> & {
  readonly input?: unknown;
  readonly timeoutMs?: number;
};

/** What gives the output of the run. */
export const GIVERS: readonly string[] = [
  'output',
  'webhook_response',
  'response',
  'agent_tool_call_response',
];

/** Plugins that are triggers where no type says what they are. */
export const TRIGGERS: readonly string[] = ['webhook', 'cron', 'agent_tool_call'];

const HTTP_TIMEOUT = 45_000;

export function madeOf(action: Action): Made {
  const { plugin, isTrigger } = action;
  if (isTrigger) return ofTrigger(action);
  if (GIVERS.includes(plugin)) return ofGiver(action);
  if (Object.hasOwn(FORMATTERS, plugin)) return ofFormatter(action);
  if (plugin === 'http') return ofHttp(action);
  if (plugin === 'input') return ofInput(action);
  const refused = Object.hasOwn(REFUSED, plugin) ? REFUSED[plugin]! : undefined;
  if (refused !== undefined) {
    tell(action, { code: 'E_UNSUPPORTED', message: `there is no ${plugin} here`, fix: refused });
    return { uses: 'input' };
  }
  return { uses: plugin, with: converted(action, action.config) };
}

const REFUSED: Readonly<Record<string, string>> = {
  javascript:
    'JavaScript in a file is not run: put it into ./steps.ts and use uses: ./steps.ts#NAME',
  filter: 'write it as when: in the native format, at the steps behind it',
};

function ofTrigger(action: Action): Made {
  const { plugin, subject, path, found } = action;
  const message = `${subject}: the trigger ${show(plugin)} gives the input of the run, and its settings are not used.`;
  const fix =
    'start runs by a command or from a program, with what the trigger would give as input';
  found.push(diagnostic('W_MAPPED', message, { path: path.slice(0, -1), fix }));
  return { uses: 'input', with: { source: plugin } };
}

function ofInput(action: Action): Made {
  const { config } = action;
  const data = Object.hasOwn(config, 'json') ? json(action, 'json') : config;
  return { uses: 'input', with: { data: converted(action, data) } };
}

function ofGiver(action: Action): Made {
  const { config } = action;
  const bodies = ['json', 'json_body', 'text_body', 'html_body', 'xml_body', 'body', 'result'];
  const key = bodies.find((name) => action.templates.written(config[name] ?? '') !== '');
  const data =
    key === undefined ? config : key.startsWith('json') ? json(action, key) : config[key];
  return { uses: 'input', with: { data: converted(action, data) } };
}

function ofFormatter(action: Action): Made {
  const { plugin, config, templates } = action;
  const { field, ruleOf } = FORMATTERS[plugin]!;
  const own = Object.entries(config).map(([key, value]) => [key, templates.written(value)]);
  const { operation = '', ...rest } = Object.fromEntries(own) as Raw;
  const made = ruleOf(String(operation), rest);
  const input = { [field]: converted(action, config.input ?? '') };
  if ('rule' in made) return { uses: 'process', input, with: { rules: [made.rule] } };
  const code = made.unsupported ? 'E_UNSUPPORTED' : 'E_BAD_CONFIG';
  tell(action, { code, message: made.message, fix: made.fix, key: 'operation' });
  return { uses: 'process', input, with: { rules: [] } };
}

function ofHttp(action: Action): Made {
  const { config, path, subject, found, templates } = action;
  const known = ['method', 'url', 'headers', 'body'];
  found.push(...strangeKeys({ value: config, path, subject }, known));
  const method = String(templates.written(config.method ?? 'GET')).toUpperCase();
  const headers = json(action, 'headers');
  const body = json(action, 'body');
  // Their editor writes an empty body everywhere.
  const isEmpty = isMapping(body) && Object.keys(body).length === 0;
  const sends =
    body !== undefined && body !== '' && !(isEmpty && ['GET', 'HEAD', 'OPTIONS'].includes(method));
  const hasHeaders = !(isMapping(headers) && Object.keys(headers).length === 0) && headers !== '';
  return {
    uses: 'http',
    timeoutMs: HTTP_TIMEOUT,
    with: {
      method,
      url: converted(action, config.url ?? ''),
      ...(headers !== undefined && hasHeaders && { headers: converted(action, headers) }),
      ...(sends && { body: converted(action, body) }),
      output: 'response',
    },
  };
}

/** A setting that is given as JSON text, as its value. Text that looks like none is text. */
function json(action: Action, key: string): unknown {
  const value = action.templates.written(action.config[key]);
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string' || !(key === 'headers' || /^\s*[[{](?!\{)/.test(value)))
    return value;
  if (value.trim() === '' || /^\s*\{\{/.test(value)) return value.trim();
  const read = readJson(value);
  if ('value' in read) return read.value;
  const message = `${show(key)} is no JSON: ${read.message}`;
  const fix = 'correct the text, with templates in quotes';
  tell(action, { code: 'E_BAD_CONFIG', message, fix, key });
  return undefined;
}

function converted<T>({ templates, path }: Action, value: T): T {
  return templates.convert(value, path) as T;
}

/** What is told of a setting: of all of them where it names none. */
interface Told {
  readonly code: Diagnostic['code'];
  readonly message: string;
  readonly fix: string;
  readonly key?: string;
}

function tell({ subject, path, found }: Action, { code, message, fix, key }: Told): void {
  const at = key === undefined ? path : [...path, key];
  found.push(diagnostic(code, `${subject}: ${message}.`, { path: at, fix }));
}
