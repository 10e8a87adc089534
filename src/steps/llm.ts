/**
 * The step type `llm`: asks a language model, and gives what it answers.
 * Knows settings, answers and when to ask once more; must not know how a question is sent.
 */
import type { StepDeclaration } from '../graph/catalog.ts';
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { LLM_SETTINGS, type LlmDefaults } from '../workflow/with/llm.ts';
import { type Answer, answerIn } from './llm/answer.ts';
import { budgeted } from './llm/budgeted.ts';
import type { ChatRequest, Exchange, Reply, Usage } from './llm/chat.ts';
import type { Checks } from './llm/checks.ts';
import { exchangeOf } from './llm/exchange.ts';
import { markOf } from './llm/mark.ts';
import { LLM_TELEMETRY, Notes } from './llm/notes.ts';
import { prepareLlm, type Ready } from './llm/prepare.ts';
import type { Price } from './llm/presets.ts';
import { questionOf } from './llm/question.ts';
import { cutFailure } from './llm/read-reply.ts';
import { repairOf, unfitFailure } from './llm/repair.ts';
import { type LlmConfig, modelFor } from './llm/settings.ts';

/** As long as an attempt may take where nothing says so: slow models on small machines take minutes. */
const TEN_MINUTES = 600_000;

const DECLARATION = {
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
  paths: { fixtures: {} },
  telemetry: LLM_TELEMETRY,
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
} as const satisfies StepDeclaration;

/** The step type, for steps that have these settings where they do not say otherwise. */
export function llmStepWith(defaults: LlmDefaults): StepType<LlmConfig, Ready> {
  return { ...DECLARATION, prepare: (preparation) => prepareLlm(preparation, defaults), run };
}

export const llmStep = llmStepWith({});

async function run(ready: Ready, context: AttemptContext): Promise<unknown> {
  const { checks, fixtures, defaults } = ready;
  const config = context.config as LlmConfig;
  const { annotate, clock, stream } = context;
  const mark = markOf(context.run.id, context.stepId);
  const request = questionOf(config, modelFor(config, defaults), mark);
  const { model } = request;
  const { currency = defaults.currency } = config;
  const price = priceIn(config.prices, model) ?? priceIn(defaults.prices, model);
  const notes = new Notes({ annotate, clock, price, currency, stream });
  const parts = { config, defaults, fixtures, mark, listener: notes };
  const { exchange, about } = exchangeOf(parts, context);
  annotate({ model, ...about });
  const { budget, signal } = context;
  const partial = () => notes.partial;
  const broken = (usage: Usage) => notes.broken(usage);
  const within = budgeted(exchange, { budget, price, signal, partial, broken });
  const answer = await answerTo(request, { exchange: within, notes, checks, config });
  if (answer.jsonFrom !== undefined) annotate({ json_from: answer.jsonFrom });
  if (answer.isRepaired) annotate({ repaired: true });
  return outputOf(answer.message, config);
}

function priceIn(prices: LlmConfig['prices'], model: string): Price | undefined {
  return prices !== undefined && Object.hasOwn(prices, model) ? prices[model] : undefined;
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
