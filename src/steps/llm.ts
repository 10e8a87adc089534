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
import { tlsFault } from '../web/address.ts';
import { LLM_SETTINGS } from '../workflow/with/llm.ts';
import { type Answer, answerIn } from './llm/answer.ts';
import type { ChatRequest, Exchange, Reply } from './llm/chat.ts';
import { type Checks, checksOf } from './llm/checks.ts';
import { exchangeOf } from './llm/exchange.ts';
import {
  FIXTURES_VARIABLE,
  type Fixtures,
  givenFixtures,
  projectFixtures,
} from './llm/fixture-file.ts';
import { markOf } from './llm/mark.ts';
import { Notes } from './llm/notes.ts';
import type { LlmDefaults, Price } from './llm/presets.ts';
import { questionOf } from './llm/question.ts';
import { cutFailure } from './llm/read-reply.ts';
import { repairOf, unfitFailure } from './llm/repair.ts';
import { choose, keyVariableOf } from './llm/server.ts';
import { type LlmConfig, llmProblems, modelFor } from './llm/settings.ts';

/** What steps have that do not say otherwise. */
const DEFAULTS: LlmDefaults = {};

/** As long as an attempt may take where nothing says so: slow models on small machines take minutes. */
const TEN_MINUTES = 600_000;

export const llmStep: StepType<LlmConfig, Ready> = {
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
    'fixtures',
    'prices',
    'currency',
    'guard',
  ],
  secretKeys: ['key', 'headers.*'],
  path: 'fixtures',
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

/** What a step was made ready to. */
interface Ready {
  readonly checks: Checks;
  /** Answers in place of a server's. */
  readonly fixtures: Fixtures | undefined;
}

async function prepare(preparation: Preparation<LlmConfig>): Promise<Prepared<Ready>> {
  const { config, load } = preparation;
  const problems: ConfigProblem[] = llmProblems(config, DEFAULTS);
  const checks = await checksOf(config);
  if ('problems' in checks) problems.push(...checks.problems);
  const read = await fixturesOf(preparation);
  if ('problem' in read) problems.push(read.problem);
  else if (load && read.fixtures === undefined) problems.push(...serverProblems(config));
  if (problems.length > 0 || 'problems' in checks || 'problem' in read) return { problems };
  const { fixtures } = read;
  const contents = config.provider === 'fixture' ? fixtures?.contents : undefined;
  return { ready: { checks, fixtures }, ...(contents !== undefined && { contents }) };
}

/** The file that the step names, or for a whole run the environment. */
async function fixturesOf({ config, place, load }: Preparation<LlmConfig>) {
  const given = load ? process.env[FIXTURES_VARIABLE] : undefined;
  if (given) return givenFixtures(given);
  const { provider, fixtures } = config;
  if (provider !== 'fixture') return { fixtures: undefined };
  if (fixtures !== undefined) return projectFixtures(fixtures, place);
  const message = 'provider: fixture gives answers from a file, and none is named.';
  const fix = 'write fixtures: FILE';
  return { problem: { code: 'E_BAD_CONFIG', key: 'provider', message, fix } as const };
}

/** What is a matter of the machine that runs it, and said before anything has run. */
function serverProblems(config: LlmConfig): ConfigProblem[] {
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

async function run({ checks, fixtures }: Ready, context: AttemptContext): Promise<unknown> {
  const config = context.config as LlmConfig;
  const { annotate, clock, stream } = context;
  const mark = markOf(context.run.id, context.stepId);
  const request = questionOf(config, modelFor(config, DEFAULTS), mark);
  const { model } = request;
  const { prices = DEFAULTS.prices ?? {}, currency = DEFAULTS.currency } = config;
  const price = Object.hasOwn(prices, model) ? (prices[model] as Price) : undefined;
  const notes = new Notes({ annotate, clock, price, currency, stream });
  const parts = { config, defaults: DEFAULTS, fixtures, mark, listener: notes };
  const { exchange, about } = exchangeOf(parts, context);
  annotate({ model, ...about });
  const answer = await answerTo(request, { exchange, notes, checks, config });
  if (answer.jsonFrom !== undefined) annotate({ json_from: answer.jsonFrom });
  if (answer.isRepaired) annotate({ repaired: true });
  return outputOf(answer.message, config);
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
