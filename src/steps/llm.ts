/**
 * The step type `llm`: asks a language model, and gives what it answers.
 * Knows settings, answers and when to ask once more; must not know how a question is sent.
 */
import type {
  AttemptContext,
  ConfigProblem,
  Preparation,
  Prepared,
  StepType,
} from '../ports/step-type.ts';
import { shownAddress, tlsFault } from '../web/address.ts';
import { LLM_SETTINGS } from '../workflow/with/llm.ts';
import { type Answer, answerIn } from './llm/answer.ts';
import type { ChatRequest, Exchange, Reply } from './llm/chat.ts';
import { type Checks, checksOf } from './llm/checks.ts';
import { markOf } from './llm/mark.ts';
import { Notes } from './llm/notes.ts';
import type { LlmDefaults } from './llm/presets.ts';
import { questionOf } from './llm/question.ts';
import { cutFailure } from './llm/read-reply.ts';
import { repairOf, unfitFailure } from './llm/repair.ts';
import { choose, keyVariableOf, serverOf } from './llm/server.ts';
import { type LlmConfig, llmProblems } from './llm/settings.ts';
import { Wire } from './llm/wire.ts';

/** What steps have that do not say otherwise. */
const DEFAULTS: LlmDefaults = {};

/** As long as an attempt may take where nothing says so: slow models on small machines take minutes. */
const TEN_MINUTES = 600_000;

export const llmStep: StepType<LlmConfig, Checks> = {
  name: 'llm',
  summary: 'Asks a language model, and gives its answer as text or as a value that fits a schema.',
  intent: 'transform',
  with: LLM_SETTINGS,
  timeoutMs: TEN_MINUTES,
  staticKeys: [
    'provider',
    'schema',
    'structured',
    'repair',
    'tools',
    'tool_choice',
    'on_length',
    'stream',
    'stall',
    'output',
    'as',
    'output_max',
    'prices',
    'currency',
    'guard',
  ],
  secretKeys: ['key', 'headers.*'],
  limits: ['stall', 'output_max', 'prices', 'currency'],
  synonyms: {
    apikey: ['key'],
    token: ['key'],
    baseurl: ['url'],
    endpoint: ['url'],
    instructions: ['system'],
    systemprompt: ['system'],
    input: ['data'],
    context: ['data'],
    maxtokens: ['max_tokens'],
    maxcompletiontokens: ['max_tokens'],
    responseformat: ['schema'],
    jsonschema: ['schema'],
    functions: ['tools'],
  },
  prepare,
  run,
};

async function prepare({ config, load }: Preparation<LlmConfig>): Promise<Prepared<Checks>> {
  const problems: ConfigProblem[] = llmProblems(config, DEFAULTS);
  const checks = await checksOf(config);
  if ('problems' in checks) problems.push(...checks.problems);
  if (load) problems.push(...machineProblems(config));
  if (problems.length > 0 || 'problems' in checks) return { problems };
  return { ready: checks };
}

/** What is a matter of the machine that runs it, and said before anything has run. */
function machineProblems(config: LlmConfig): ConfigProblem[] {
  const unchecked = config.url === undefined ? undefined : tlsFault(config.url);
  if (unchecked !== undefined) {
    const { message, fix } = unchecked;
    return [{ code: 'E_BAD_CONFIG', message: `${message}.`, fix, key: 'url' }];
  }
  const chosen = choose(config, DEFAULTS);
  const variable = keyVariableOf(chosen, config.key);
  if (variable === undefined || process.env[variable]) return [];
  const message = `there is no key for ${chosen.provider}.`;
  const fix = `set ${variable}, or declare a secret and write key: "\${{ secrets.NAME }}"`;
  return [{ code: 'E_SECRET', message, fix, key: 'provider' }];
}

async function run(checks: Checks, context: AttemptContext): Promise<unknown> {
  const config = context.config as LlmConfig;
  const server = serverOf(config, DEFAULTS, context.hide);
  const mark = markOf(context.run.id, context.stepId);
  const request = questionOf(config, DEFAULTS.model!, mark);
  const { provider, url } = server;
  context.annotate({ provider, model: request.model, url: shownAddress(new URL(url)) });
  const { annotate, clock, signal, log } = context;
  const { prices = DEFAULTS.prices, currency = DEFAULTS.currency } = config;
  const price = (prices as LlmDefaults['prices'])?.[request.model];
  const notes = new Notes({ annotate, clock, price, currency });
  const wire = new Wire(server, config, {
    signal,
    clock,
    log,
    asked: () => notes.asked(),
    came: (text) => notes.came(text),
  });
  const asking: Asking = { exchange: wire, notes, checks, config };
  const { message, jsonFrom, isRepaired } = await answerTo(request, asking);
  if (wire.rung !== undefined) annotate({ structured: wire.rung });
  if (jsonFrom !== undefined) annotate({ json_from: jsonFrom });
  if (isRepaired) annotate({ repaired: true });
  return outputOf(message, config);
}

interface Asking {
  readonly exchange: Exchange;
  readonly notes: Notes;
  readonly checks: Checks;
  readonly config: LlmConfig;
}

/** Asks, and once more where the answer does not fit. Throws a `StepFailure`, or the reason of the signal. */
async function answerTo(request: ChatRequest, asking: Asking): Promise<Answer> {
  const { checks, config } = asking;
  const first = await answerIn(await reply(request, asking), checks);
  if ('message' in first) return first;
  if (!config.repair) throw unfitFailure(first, 1);
  const second = await answerIn(await reply(repairOf(request, first), asking), checks);
  if ('message' in second) return { ...second, isRepaired: true };
  throw unfitFailure(second, 2);
}

async function reply(request: ChatRequest, { exchange, notes, config }: Asking): Promise<Reply> {
  const given = await exchange.ask(request);
  notes.answered(given);
  const failure = cutFailure(given, config.on_length === 'accept');
  if (failure !== undefined) throw failure;
  return given;
}

/** What the step gives of it. */
function outputOf(message: Answer['message'], { output, as }: LlmConfig): unknown {
  if (output === 'message') return message;
  const { text, tool_calls: calls } = message;
  const own = output === 'text' || calls.length === 0 ? text : calls;
  const value = output === 'auto' && 'value' in message ? message.value : own;
  return as === undefined ? value : { [as]: value };
}
