/**
 * The documentation holds together: pages made from declarations are fresh, links lead somewhere,
 * every page and example can be found. What pages say is executed in `test/docs/`.
 * Must not know what any page says.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../src/workflow/diagnostic.ts';
import { anchorsOf, linksOf, pagesIn, pageText, ROOT } from './docs/markdown.ts';

const pages = [
  ...pagesIn('docs'),
  ...pagesIn('examples'),
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].filter((page) =>
    existsSync(join(ROOT, page)),
  ),
];

/** Where a link of a page leads, from the root; undefined for one that leaves the project. */
function targetOf(page: string, link: string): { path: string; anchor: string } | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor = ''] = link.split('#', 2);
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  return { path: target, anchor };
}

function deadLinks(page: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    const target = targetOf(page, link);
    if (target === undefined) return false;
    if (!existsSync(join(ROOT, target.path))) return true;
    if (target.anchor === '') return false;
    return !anchorsOf(target.path === page ? text : pageText(target.path)).includes(target.anchor);
  });
}

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });

/** Source files that a text names, by their path or the end of it, and that are not there. */
function goneFiles(text: string): string[] {
  const named = [...text.matchAll(/`((?:[a-z-]+\/)*[a-z-]+\.ts)`/g)].map(([, path]) => path!);
  const isThere = (path: string) =>
    existsSync(join(ROOT, path)) || sources.some((file) => `/${file}`.endsWith(`/${path}`));
  return named.filter((path) => !isThere(path));
}

describe('the reference', () => {
  it('is what the declarations say (else: node scripts/docs.mjs)', () => {
    const script = join(ROOT, 'scripts/docs.mjs');
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
  });

  it('has every code that a step can fail with', () => {
    const told = `${pageText('docs/reference/errors.md')}${pageText('docs/reference/diagnostics.md')}`;
    const rooms = ['engine', 'run', 'schedule', 'steps', 'backends'];
    const files = rooms.flatMap((room) =>
      readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => join(ROOT, 'src', room, name)),
    );
    const codes = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/'(E_[A-Z_]+)'/g)].map(([, code]) => code!),
    );
    expect(codes.length).toBeGreaterThan(10);
    expect([...new Set(codes)].filter((code) => !told.includes(`\`${code}\``))).toEqual([]);
    expect(Object.keys(DIAGNOSTIC_CODES).filter((code) => !told.includes(`\`${code}\``))).toEqual(
      [],
    );
  });
});

describe('a page', () => {
  it.each(pages)('has no dead links: %s', (page) => {
    expect(deadLinks(page, pageText(page))).toEqual([]);
  });

  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('names files that are there: %s', (page) => {
    expect(goneFiles(pageText(page))).toEqual([]);
    expect(goneFiles('see `run/event.ts` and `run/gone.ts`')).toEqual(['run/gone.ts']);
  });

  it('is found to be dead where it is', () => {
    const text = '# A b\n[x](nowhere.md) [y](#a-b) [z](#gone) [w](https://example.org/x)\n';
    expect(deadLinks('docs/README.md', text)).toEqual(['nowhere.md', '#gone']);
  });

  it('can be reached from the index', () => {
    const index = linksOf(pageText('docs/README.md')).map(
      (link) => targetOf('docs/README.md', link)?.path,
    );
    for (const page of [...pagesIn('docs/guide'), ...pagesIn('docs/reference')]) {
      expect(index).toContain(page);
    }
  });

  it.each(pagesIn('docs/guide'))('opens with its title and is short: %s', (page) => {
    const text = pageText(page);
    expect(text).toMatch(/^# \S/);
    expect(text.split('\n').length).toBeLessThan(300);
    // A merge that nobody finished.
    expect(text).not.toMatch(/^(<<<<<<<|>>>>>>>) /m);
  });
});

describe('an example folder', () => {
  const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `examples/${entry.name}`);

  it.each(folders)('has a README in the index, and short files: %s', (folder) => {
    const readme = `${folder}/README.md`;
    expect(existsSync(join(ROOT, readme))).toBe(true);
    const index = linksOf(pageText('examples/README.md'));
    expect(index).toContain(relative('examples', readme));
    for (const name of readdirSync(join(ROOT, folder)).filter((n) => /\.(ya?ml|ts|wat)$/.test(n))) {
      const lines = readFileSync(join(ROOT, folder, name), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.length, `${folder}/${name}`).toBeLessThanOrEqual(60);
    }
  });
});
