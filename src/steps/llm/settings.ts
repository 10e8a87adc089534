/**
 * The settings of an `llm` step, and what can be wrong with them before a run.
 * Knows settings as written; must not ask anything of anybody.
 */
import { hasHole } from '../../graph/template.ts';
import type { ConfigProblem } from '../../ports/step-type.ts';
import { quoted } from '../../std/printable.ts';
import type { FromSchema } from '../../std/schema.ts';
import { parseSize } from '../../std/size.ts';
import { addressFault, beginningFault } from '../../web/address.ts';
import { type Fault, headerNameFaults, headerValueFaults } from '../../web/headers.ts';
import type { LLM_SETTINGS, LlmDefaults } from '../../workflow/with/llm.ts';

export type LlmConfig = FromSchema<typeof LLM_SETTINGS>;

/** Larger answers belong in a file. */
const MOST_OUTPUT = '256mb';
/** Nothing around it, and nothing else in it. */
const SECRET_HOLE = /^\$\{\{\s*secrets\.[A-Za-z_]\w*\s*\}\}$/;
/** Members of the request that settings fill, and which. */
const OURS: Readonly<Record<string, string>> = {
  model: 'model',
  messages: 'messages',
  stream: 'stream',
  stream_options: 'stream',
  tools: 'tools',
  tool_choice: 'tool_choice',
  response_format: 'schema',
  temperature: 'temperature',
  top_p: 'top_p',
  seed: 'seed',
  stop: 'stop',
  max_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
};
/** Headers that say how a request is read: it is always JSON. */
const OF_THE_BODY = ['content-type', 'accept', 'accept-encoding'];

/** Everything that the schema cannot say, as far as it is written without expressions. */
export function llmProblems(config: LlmConfig, defaults: LlmDefaults): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  const add = (key: string, fault: Fault | undefined) => {
    if (fault === undefined) return;
    found.push({ code: 'E_BAD_CONFIG', message: `${fault.message}.`, fix: fault.fix, key });
  };
  for (const [key, fault] of aboutForm(config)) add(key, fault);
  if ((config.model ?? modelFor(config, defaults)) === undefined && !isOffline(config, defaults))
    add('prompt', {
      message: 'no model is named',
      fix: 'write model: NAME, or llm: { model: NAME } in heddle.config.yaml',
    });
  add('url', urlFault(config.url));
  add('key', keyFault(config));
  for (const fault of headerFaults(config)) add('headers', fault);
  add('extra', extraFault(config.extra));
  if (config.fixtures !== undefined && config.provider !== 'fixture') {
    const message = 'fixtures is for provider: fixture';
    const fix = 'write that, or set HEDDLE_LLM_FIXTURES for a run without servers';
    add('fixtures', { message, fix });
  }
  return found;
}

/** The model where the step names none: a file of answers needs no name, and neither does a text in their place. */
export function modelFor(config: LlmConfig, defaults: LlmDefaults): string | undefined {
  const { provider } = config;
  if (isOffline(config, defaults)) return 'offline';
  return defaults.model ?? (provider === 'fixture' ? provider : undefined);
}

/** Whether nobody is named who could be asked, and the step has a text for that. */
export function isOffline(config: LlmConfig, defaults: LlmDefaults): boolean {
  const { offline, model = defaults.model, provider } = config;
  return offline !== undefined && model === undefined && provider !== 'fixture';
}

function* aboutForm(config: LlmConfig): Iterable<readonly [string, Fault]> {
  const { prompt, messages, schema, tools, tool_choice, output, on_length } = config;
  if (prompt === undefined && messages === undefined)
    yield ['system', { message: 'nothing is asked', fix: 'write prompt, or messages' }];
  if (prompt !== undefined && messages !== undefined)
    yield ['messages', { message: 'prompt and messages are both there', fix: 'leave one out' }];
  if (schema !== undefined && tools !== undefined) {
    const fix = 'leave one out: arguments of a tool fit its parameters, too';
    yield ['tools', { message: 'schema and tools are both there', fix }];
  }
  if (tool_choice !== undefined) yield* choiceFaults(tool_choice, tools);
  if (output === 'message' && config.as !== undefined)
    yield ['as', { message: 'as is for a value or a text', fix: 'leave output: message out' }];
  if (on_length === 'accept' && (schema !== undefined || tools !== undefined)) {
    const message = 'half a value is none: on_length: accept is for text';
    yield ['on_length', { message, fix: 'raise max_tokens' }];
  }
  if (parseSize(config.output_max)! > parseSize(MOST_OUTPUT)!)
    yield ['output_max', { message: `output_max is more than ${MOST_OUTPUT}`, fix: 'lower it' }];
}

function* choiceFaults(
  choice: string,
  tools: LlmConfig['tools'],
): Iterable<readonly [string, Fault]> {
  if (tools === undefined) {
    yield ['tool_choice', { message: 'there are no tools to choose', fix: 'write tools' }];
    return;
  }
  const words = ['auto', 'none', 'required', ...tools.map(({ name }) => name)];
  if (!words.includes(choice))
    yield [
      'tool_choice',
      { message: `no tool is called ${quoted(choice)}`, fix: `write one of ${words.join(', ')}` },
    ];
}

/** What is wrong with an address; undefined also where it is not known yet. */
export function urlFault(url: string | undefined): Fault | undefined {
  if (url === undefined) return undefined;
  if (hasHole(url)) return beginningFault(url);
  const fault = addressFault(url);
  if (fault !== undefined) return fault;
  const { search, hash, pathname } = new URL(url);
  if (search !== '' || hash !== '')
    return { message: 'the address goes on behind ? or #', fix: 'leave that out' };
  if (!/\/(chat\/)?completions\/?$/.test(pathname)) return undefined;
  const fix = `write ${url.replace(/\/(chat\/)?completions\/?$/, '')}`;
  return { message: 'the address is that of one request, and the step adds that itself', fix };
}

function keyFault({ key, headers }: LlmConfig): Fault | undefined {
  if (key === undefined) return undefined;
  if (!SECRET_HOLE.test(key)) {
    const fix =
      'declare secrets: [NAME] in the workflow, and write key: "${{ secrets.NAME }}" alone';
    return { message: 'a key is a secret, and no part of the workflow', fix };
  }
  if (!namesOf(headers).includes('authorization')) return undefined;
  return { message: 'key and the header authorization are both there', fix: 'leave one out' };
}

function namesOf(headers: LlmConfig['headers']): string[] {
  // A text where an expression stands in place of all of them.
  return typeof headers === 'object' ? Object.keys(headers).map((name) => name.toLowerCase()) : [];
}

/** Of what is known of them. */
export function headerFaults({ headers }: Pick<LlmConfig, 'headers'>): Fault[] {
  const given = typeof headers === 'object' ? headers : {};
  const ours = namesOf(headers).filter((name) => OF_THE_BODY.includes(name));
  return [
    ...headerNameFaults(Object.keys(given), false),
    ...headerValueFaults(Object.entries(given).filter(([, value]) => !hasHole(value))),
    ...ours.map((name) => ({
      message: `the header ${name} is not for a step to set`,
      fix: 'remove it',
    })),
  ];
}

/** What is wrong with further members of the request. */
export function extraFault(extra: LlmConfig['extra']): Fault | undefined {
  if (typeof extra !== 'object') return undefined;
  for (const key of Object.keys(extra)) {
    const setting = Object.hasOwn(OURS, key) ? OURS[key] : undefined;
    if (setting === undefined) continue;
    const fix = `write ${setting} beside extra`;
    return { message: `extra.${key} is filled by a setting`, fix };
  }
  return undefined;
}
