/**
 * A project in a temporary folder, as a reader of the documentation has it: `heddle` is installed
 * and is a command.
 * Knows files and processes; must not know pages.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import wabt from 'wabt';
import { ROOT } from './markdown.ts';

/** How a process ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 120_000;

/** What some pages install beside it. */
const BESIDE = ['@grpc', 'fastify', 'hono', '@hono', 'zod', 'valibot', 'arktype'];

export class Project {
  readonly folder: string;
  private readonly commands: string;

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-docs-')));
    this.commands = join(this.folder, 'node_modules/.bin');
    mkdirSync(this.commands, { recursive: true });
    symlinkSync(ROOT, join(this.folder, 'node_modules/heddle'), 'dir');
    for (const name of BESIDE)
      symlinkSync(join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name), 'dir');
    for (const name of ['cat', 'echo']) symlinkSync(`/bin/${name}`, join(this.commands, name));
    const cli = `exec "${process.execPath}" "${join(ROOT, 'dist/cli/main.js')}" "$@"`;
    this.command('heddle', cli);
    this.command('npx', 'exec "$@"');
    writeFileSync(join(this.folder, 'package.json'), '{ "name": "project", "type": "module" }\n');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes a file; WAT is compiled beside it, as wat2wasm does. */
  async write(name: string, text: string): Promise<void> {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (!name.endsWith('.wat')) return;
    const compiler = await wabt();
    const module = compiler.parseWat(name, text, { bulk_memory: true });
    writeFileSync(file.replace(/\.wat$/, '.wasm'), module.toBinary({}).buffer);
    module.destroy();
  }

  /** Copies a folder of the repository to the same place here. */
  copy(folder: string): void {
    cpSync(join(ROOT, folder), join(this.folder, folder), { recursive: true });
  }

  /** Runs lines of a shell that knows `heddle`, `cat`, `echo` and its own words only. */
  shell(lines: string): Promise<Ended> {
    return this.spawn('/bin/sh', ['-c', lines]);
  }

  heddle(...args: readonly string[]): Promise<Ended> {
    return this.spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args]);
  }

  /** Runs a TypeScript file. */
  script(name: string): Promise<Ended> {
    return this.run('jiti/lib/jiti-cli.mjs', name);
  }

  /** Runs a program of an installed package, such as `typescript-7/bin/tsc`. */
  run(program: string, ...args: readonly string[]): Promise<Ended> {
    return this.spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args]);
  }

  private command(name: string, line: string): void {
    writeFileSync(join(this.commands, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }

  private spawn(file: string, args: readonly string[]): Promise<Ended> {
    const options = {
      cwd: this.folder,
      env: { PATH: this.commands, NO_COLOR: '1', CI: 'true', HOME: this.folder, TZ: 'UTC' },
      timeout: LONGEST_MS,
      maxBuffer: 16 * 2 ** 20,
    };
    return new Promise((resolve) => {
      const child = execFile(file, [...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      });
      child.stdin?.end();
    });
  }
}
