/**
 * The .proto files of a step and all that they import, found inside the project before the package reads them.
 * Knows paths and the statement `import`; must not know what else stands in the files.
 *
 * The package follows any path that stands in a file. So each import is looked at first, and one that could be read as
 * something else is refused.
 */
import { createHash } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { ConfigProblem, Place } from '../../ports/step-type.ts';
import { printable } from '../../std/printable.ts';
import { isInside } from '../inside.ts';
import { type FileKind, readProjectFile } from '../project-file.ts';

export interface ProtoFiles {
  /** Absolute paths of those that are named. */
  readonly files: readonly string[];
  /** Where imports are looked for, absolute. */
  readonly folders: readonly string[];
  /** With those that are imported, each before what it imports. */
  readonly all: readonly string[];
  /** A few letters that differ when any of them differs. */
  readonly contents: string;
}

const KIND: FileKind = {
  key: 'proto',
  code: 'E_BAD_CONFIG',
  one: 'a .proto file',
  many: '.proto files',
  example: 'protos/shop.proto',
  mostBytes: 4 * 2 ** 20,
  ifTooLarge: 'name the .proto file itself',
  isOne: (name) => name.endsWith('.proto'),
};
/** So many files are no interface of anybody. */
const MOST_FILES = 2_000;
/** The package has these itself. */
const BUNDLED =
  /(^|\/)google\/protobuf\/(any|api|descriptor|duration|empty|field_mask|source_context|struct|timestamp|type|wrappers)\.proto$/;

export async function findProtos(
  {
    proto,
    include = [],
  }: {
    readonly proto: string | readonly string[];
    readonly include?: readonly string[] | undefined;
  },
  place: Place,
): Promise<ProtoFiles | { readonly problems: readonly ConfigProblem[] }> {
  const names = typeof proto === 'string' ? [proto] : proto;
  const problems = (
    await Promise.all(include.map((one, i) => folderProblem(one, i, place)))
  ).flat();
  if (problems.length > 0) return { problems };
  const files = names.map((name) => resolve(place.directory, name));
  const folders = [
    ...include.map((one) => resolve(place.directory, one)),
    ...new Set(files.map((file) => dirname(file))),
  ];
  const walk = new Walk(place.root, folders);
  for (const [i, name] of names.entries()) {
    const at = typeof proto === 'string' ? {} : { path: [i] };
    for (const problem of await walk.start(name, place)) problems.push({ ...problem, ...at });
  }
  if (problems.length > 0) return { problems };
  return { files, folders, all: [...walk.seen], contents: walk.contents };
}

async function folderProblem(name: string, i: number, { directory, root }: Place) {
  const folder = resolve(directory, name);
  const problem = (what: string): ConfigProblem[] => [
    {
      code: 'E_BAD_CONFIG',
      message: `"${printable(name)}" ${what}.`,
      fix: 'name a folder of the project, relative to the workflow file',
      key: 'include',
      path: [i],
    },
  ];
  if (isAbsolute(name) || !isInside(root, folder)) return problem('leads outside the project');
  const isFolder = await stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  );
  return isFolder ? [] : problem('is no folder');
}

class Walk {
  readonly seen = new Set<string>();
  private readonly hash = createHash('sha256');
  private readonly root: string;
  private readonly folders: readonly string[];

  constructor(root: string, folders: readonly string[]) {
    this.root = root;
    this.folders = folders;
  }

  get contents(): string {
    return this.hash.digest('base64url').slice(0, 22);
  }

  /** Reads a file that is named, and all that it imports. */
  async start(name: string, place: Place): Promise<ConfigProblem[]> {
    const found: ConfigProblem[] = [];
    const open = [{ name, place }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const path = resolve(next.place.directory, next.name);
      if (this.seen.has(path)) continue;
      this.seen.add(path);
      const read = await readProjectFile(next.name, next.place, KIND);
      if ('problem' in read) {
        found.push(read.problem);
        continue;
      }
      if (this.seen.size > MOST_FILES)
        return [problem(`more than ${MOST_FILES} files are imported`, 'name fewer')];
      this.hash.update(`${relative(this.root, path)}\0`).update(read.bytes);
      const shown = printable(relative(this.root, path));
      for (const target of importsOf(Buffer.from(read.bytes).toString('utf8'))) {
        const from = await this.find(target, shown);
        if (from === undefined) continue;
        if (typeof from === 'string')
          open.push({ name: target!, place: { root: this.root, directory: from } });
        else found.push(from);
      }
    }
    return found;
  }

  /** The folder that an import is in; undefined for one of the package's own. */
  private async find(target: string | undefined, shown: string) {
    if (target === undefined)
      return problem(`an import of "${shown}" cannot be read`, 'write import "file.proto";');
    if (BUNDLED.test(target)) return undefined;
    const wanted = `"${shown}" imports "${printable(target)}"`;
    if (isAbsolute(target) || target.includes('\\') || target.includes('\0'))
      return problem(
        `${wanted}, which is no path from a folder of imports`,
        'write import "file.proto";',
      );
    for (const folder of this.folders) {
      const path = join(folder, target);
      if (!isInside(this.root, path))
        return problem(`${wanted}, which leads outside the project`, 'keep it inside');
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) return folder;
    }
    const where = this.folders.map((one) => printable(`${relative(this.root, one) || '.'}/`));
    const message = `${wanted}, which is in no folder of imports (${where.join(', ')})`;
    return problem(message, 'name its folder in include');
  }
}

const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|[^\s]/g;

/** The paths of all imports; undefined for one that is written in another way than usual. */
function importsOf(text: string): (string | undefined)[] {
  const tokens = (text.match(TOKENS) ?? []).filter((one) => !/^\/[/*]/.test(one));
  return tokens.flatMap((token, i) => {
    if (token !== 'import') return [];
    const isWord = /^(public|weak|option)$/.test(tokens[i + 1] ?? '');
    const path = tokens[isWord ? i + 2 : i + 1] ?? '';
    if (!/^["']/.test(path)) return [];
    const isPlain = !path.includes('\\') && tokens[isWord ? i + 3 : i + 2] === ';';
    return [isPlain ? path.slice(1, -1) : undefined];
  });
}

function problem(message: string, fix: string): ConfigProblem {
  return { code: 'E_BAD_CONFIG', message: `${message}.`, fix, key: 'proto' };
}
