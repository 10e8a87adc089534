/**
 * Markdown pages as the tests of the documentation see them: fenced blocks, links, headings.
 * Knows Markdown's text; must not know what is done with a block.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block: ```` ```yaml runnable file=hello.yaml ```` has a language, words and values. */
export interface Block {
  readonly language: string;
  readonly words: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
  /** The line of its fence, from 1. */
  readonly line: number;
}

const FENCE = /^```(\w+)?[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm;

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    const parts = info.split(/\s+/).filter((part) => part !== '');
    const pairs = parts.filter((part) => part.includes('=')).map((part) => part.split('=', 2));
    return {
      language,
      words: new Set(parts.filter((part) => !part.includes('='))),
      values: Object.fromEntries(pairs) as Record<string, string>,
      text,
      line: markdown.slice(0, match.index).split('\n').length,
    };
  });
}

/** Targets of links, outside of code. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors that headings make. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(FENCE, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

export function pageText(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** Every Markdown file below a folder of the project, as paths from its root. */
export function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();
}
