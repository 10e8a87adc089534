/**
 * ES modules that Node.js would read as CommonJS, because of their name or their package.
 * Knows what decides that; must not know why the file is loaded.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { StackPlace } from './stack-place.ts';
import { codeAt, packageTypeOf } from './walk.ts';

const WORDS = /^\s*(import|export)\b/m;

export interface Misread {
  readonly why: string;
  readonly fix: string;
  readonly at: StackPlace;
}

/** What is wrong with the file, when it is such a one. */
export async function misread(file: string): Promise<Misread | undefined> {
  const [, ending] = /\.(js|cjs)$/.exec(file) ?? [];
  if (ending === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  const at = WORDS.exec(text);
  if (at === null) return undefined;
  if (ending === 'js' && (await packageTypeOf(file)) !== 'commonjs') return undefined;
  const code = await codeAt(file);
  if (code === undefined || !('imports' in code) || !code.isModule) return undefined;
  const line = text.slice(0, text.indexOf(at[1]!, at.index)).split('\n').length;
  const why = `it has import or export, and Node.js reads it as CommonJS${
    ending === 'js' ? ', as its package.json says' : ', as its name says'
  }`;
  const name = `name it ${basename(file).replace(/\.c?js$/, '.mjs')}`;
  const fix = ending === 'js' ? `${name}, or write "type": "module" in package.json` : name;
  return { why, fix, at: { file, line, column: 1 } };
}
