/**
 * Expressions in arguments that a program would run as a script: they are found before a run.
 * Knows commands as lists of items; must not know how a finding is reported.
 */
import { nextHole, OPEN } from '../workflow/hole-marks.ts';
import { isPassedOver, loadingVariables, mayStartOthers, programPlaces } from './launchers.ts';
import { INTERPRETERS, programName, TAIL_INTERPRETERS } from './script-interpreters.ts';
import type { Interpreter } from './script-reading.ts';

/** An item of a command whose value would be run. */
export interface ScriptArgument {
  /**
   * `script`: it is one. `option`: its value may be an option that holds one. `program`: it is the
   * program itself. `file`: it would be run, but for a path. `setting`: it is run beside a script.
   */
  readonly kind: 'script' | 'option' | 'program' | 'file' | 'setting';
  /** Which item of the command. */
  readonly item: number;
  /** Which item is the program that would run it. */
  readonly by: number;
}

/** Every such item. `command` is as written: the program and its arguments. */
export function scriptArguments(command: readonly unknown[]): ScriptArgument[] {
  const items = command.map(String);
  if (!items.some(hasHole)) return [];
  const found: ScriptArgument[] = [];
  const places = programPlaces(items);
  for (let at = 0; at < items.length; at++) {
    const certain = places.includes(at);
    if (certain && items[at]!.startsWith(OPEN)) found.push({ kind: 'program', item: at, by: at });
    if (hasHole(items[at]!) || !(certain || mayStartOthers(items))) continue;
    for (const item of loadingVariables(items, at))
      if (hasHole(items[item]!)) found.push({ kind: 'setting', item, by: at });
    const reading = readArguments(items, at, certain);
    found.push(...reading.found);
    if (reading.script) break;
  }
  return found.filter(({ item }, i) => found.findIndex((other) => other.item === item) === i);
}

interface Reading {
  readonly found: ScriptArgument[];
  /** Whether there was a script: what follows it is data. */
  script: boolean;
}

/**
 * What the program at `at` makes of the items behind it. Where it is not `certain` that it is started at
 * all, only an option says that a script follows.
 */
function readArguments(items: readonly string[], at: number, certain: boolean): Reading {
  const name = programName(items[at]!);
  const reading: Reading = { found: [], script: false };
  if (Object.hasOwn(TAIL_INTERPRETERS, name)) {
    const { option } = TAIL_INTERPRETERS[name]!;
    const from = items.findIndex((item, i) => i > at && option.test(item.toLowerCase()));
    if (from > 0) addScripts(items, { from, at }, reading);
  } else if (Object.hasOwn(INTERPRETERS, name)) {
    new ArgumentReader(items, { at, certain, spec: INTERPRETERS[name]! }, reading).read();
  }
  return reading;
}

/** Everything from an item on. */
function addScripts(
  items: readonly string[],
  { from, at }: { from: number; at: number },
  reading: Reading,
): void {
  reading.script = true;
  for (let i = from; i < items.length && items[i] !== ':::'; i++)
    if (hasHole(items[i]!)) reading.found.push({ kind: 'script', item: i, by: at });
}

interface Started {
  readonly at: number;
  readonly certain: boolean;
  readonly spec: Interpreter;
}

class ArgumentReader {
  private readonly items: readonly string[];
  private readonly at: number;
  private readonly certain: boolean;
  private spec: Interpreter;
  private readonly reading: Reading;
  private operandIsScript = false;
  private fromFile = false;
  private skip: number;

  constructor(items: readonly string[], { at, certain, spec }: Started, reading: Reading) {
    this.items = items;
    this.at = at;
    this.certain = certain;
    this.spec = spec;
    this.reading = reading;
    this.skip = spec.skip;
  }

  read(): void {
    let options = true;
    let i = this.at + 1;
    while (i < this.items.length) {
      const item = this.items[i]!;
      const option = options && (item.startsWith('-') || (item.startsWith('+') && this.plus()));
      if (!option || item === '-') {
        if (this.operand(i, options)) return;
        i++;
      } else if (item === '--') {
        options &&= isPassedOver(this.items, this.at, i);
        i++;
      } else i += this.option(i);
    }
  }

  /** Whether options may start with `+`. */
  private plus(): boolean {
    return this.spec.flag !== '' || this.spec.runs['+'] !== undefined;
  }

  /** How many items the option takes, itself included. */
  private option(i: number): number {
    const item = this.items[i]!;
    const { scriptWords, words, files, runs } = this.spec;
    const equals = item.indexOf('=');
    const word = equals < 0 ? item : item.slice(0, equals);
    if (files.some((file) => word === file || (file.length === 2 && word.startsWith(file))))
      this.fromFile = true;
    if (scriptWords.includes(word)) return this.script(i, equals >= 0);
    if (Object.hasOwn(runs, word)) return this.run(i, word, equals < 0 ? item.length : equals + 1);
    if (item.startsWith('+') && runs['+'] !== undefined) return this.run(i, '+', 1);
    if (item.startsWith('--')) {
      if (nextHole(word) >= 0) this.add('option', i);
      return 1 + (equals < 0 ? (words[word] ?? 0) : 0);
    }
    if (words[item] !== undefined) return 1 + words[item];
    return this.letters(i);
  }

  private letters(i: number): number {
    const item = this.items[i]!;
    const { script, flag, takes, attached, next } = this.spec;
    let taken = 1;
    for (let k = 1; k < item.length; k++) {
      if (nextHole(item.slice(k)) === 0) {
        this.add('option', i);
        break;
      }
      const letter = item[k]!;
      const more = k + 1 < item.length;
      if (script.includes(letter)) return this.script(i, more);
      if (this.spec.runs[`-${letter}`] !== undefined) return this.run(i, `-${letter}`, k + 1);
      if (takes.includes(letter)) return more ? 1 : 2;
      if (attached.includes(letter)) return 1;
      if (next.includes(letter)) taken++;
      if (flag.includes(letter)) this.operandIsScript = true;
    }
    return taken;
  }

  /** The script is the rest of the item, or the next one. */
  private script(i: number, here: boolean): number {
    this.reading.script = true;
    if (this.spec.tail) {
      addScripts(this.items, { from: i, at: this.at }, this.reading);
      return this.items.length;
    }
    const place = here ? i : i + 1;
    if (hasHole(this.items[place] ?? '')) this.add('script', place);
    return here ? 1 : 2;
  }

  /** The value is the rest of the item from `offset` on, or the next one. */
  private run(i: number, option: string, offset: number): number {
    const here = offset < this.items[i]!.length;
    if (!here && this.spec.words[option] === 0) return 1;
    const place = here ? i : i + 1;
    const value = (this.items[place] ?? '').slice(here ? offset : 0);
    const plain = this.spec.runs[option]!;
    if (hasHole(value) && !plain.test(value)) {
      const path = value.startsWith(OPEN) && plain.test('./');
      this.add(path ? 'file' : 'setting', place);
    }
    return here ? 1 : 2;
  }

  /** Whether nothing behind it can be a script. */
  private operand(i: number, options: boolean): boolean {
    const item = this.items[i]!;
    if (Object.hasOwn(this.spec.commands, item)) {
      this.spec = this.spec.commands[item]!;
      return false;
    }
    const { permutes, pairs } = this.spec;
    if (pairs !== undefined) {
      const value = this.items[i + 1] ?? '';
      for (const [k, text] of [item, value].entries())
        if (value !== '' && hasHole(text) && !pairs.test(item)) this.add('setting', i + k);
      return true;
    }
    const operand = this.certain ? this.spec.operand : 'none';
    const named = this.reading.script || this.fromFile;
    if (this.operandIsScript || (operand === 'script' && !named)) {
      this.reading.script = true;
      if (hasHole(item)) this.add('script', i);
      return true;
    }
    if (operand === 'scripts') {
      if (this.skip-- > 0) return false;
      addScripts(this.items, { from: i, at: this.at }, this.reading);
      return true;
    }
    if (operand === 'file' && options && !named && item.startsWith(OPEN)) this.add('option', i);
    return !permutes;
  }

  private add(kind: ScriptArgument['kind'], item: number): void {
    this.reading.found.push({ kind, item, by: this.at });
  }
}

function hasHole(item: string): boolean {
  return nextHole(item) >= 0;
}
