/**
 * An answer of chat completions, put together from its pieces, or from the whole of it.
 * Knows the wire and what servers make of it; must not know how pieces come, nor what is done with the answer.
 */
import { StepFailure } from '../../run/step-error.ts';
import { isMapping } from '../../std/mapping.ts';
import { printable } from '../../std/printable.ts';
import { saidIn } from './said.ts';
import { type Told, usageIn } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

interface OpenCall {
  id: string;
  name: string;
  text: string;
}

/** What came, before it is known whether that is an answer. */
export class Collected {
  text = '';
  reasoning = '';
  refusal = '';
  finish: string | undefined;
  usage: Told | undefined;
  id: string | undefined;
  model: string | undefined;
  readonly calls: OpenCall[] = [];
  /** Whether any choice was there. */
  hasChoice = false;
  private length = 0;

  /** Takes one piece, and gives what of it is text. Throws a `StepFailure` for what is none. */
  add(piece: unknown): string {
    const said = isMapping(piece) ? saidIn(piece) : undefined;
    if (said !== undefined) throw unusable(`said instead of an answer: ${printable(said.words)}`);
    if (!isMapping(piece)) throw unusable('gave JSON that is no answer: it is no mapping');
    const { choices, usage, id, model } = piece as Fields;
    this.usage = usageIn(usage) ?? this.usage;
    if (typeof id === 'string' && id !== '') this.id ??= id;
    if (typeof model === 'string' && model !== '') this.model ??= model;
    // Who answers several times is read once.
    const choice = listOf(choices).find((one) => (one.index ?? 0) === 0);
    if (choice === undefined) return '';
    this.hasChoice = true;
    const { finish_reason, delta, message } = choice;
    if (typeof finish_reason === 'string') this.finish = finish_reason;
    return this.addMessage(below(delta ?? message));
  }

  /** In letters: what may not grow without end. */
  get size(): number {
    return this.length;
  }

  private addMessage(message: Fields): string {
    const text = textOf(message.content);
    const thought = textOf(message.reasoning ?? message.reasoning_content);
    const refusal = textOf(message.refusal);
    this.text += text;
    this.reasoning += thought;
    this.refusal += refusal;
    this.length += text.length + thought.length + refusal.length;
    listOf(message.tool_calls).forEach((call, i) => {
      this.addCall(call, i);
    });
    return text;
  }

  private addCall({ index, id, function: called }: Fields, i: number): void {
    const at = typeof index === 'number' && index >= 0 && index <= MOST_CALLS ? index : i;
    const call = (this.calls[at] ??= { id: '', name: '', text: '' });
    const { name, arguments: given } = below(called);
    if (typeof id === 'string' && call.id === '') call.id = id;
    if (typeof name === 'string') call.name += name;
    // Some send the value itself.
    const text = typeof given === 'string' || given == null ? textOf(given) : JSON.stringify(given);
    call.text += text;
    this.length += text.length + textOf(name).length;
  }
}

/** A list with one call at a place far behind its end would be mostly holes. */
const MOST_CALLS = 1_000;

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

function below(value: unknown): Fields {
  return isMapping(value) ? value : {};
}

/** Text, or a list of parts of which some are text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return listOf(value)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

/** The failure for an answer that is none. `what`: the end of a sentence about who was asked. */
export function unusable(what: string, retryable = true): StepFailure {
  return new StepFailure('E_LLM_OUTPUT', `the model ${what}`, { retryable });
}
