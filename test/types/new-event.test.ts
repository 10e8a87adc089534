/**
 * What a new event costs: its declaration, and what it changes in a run.
 * Knows the two files; must not know what else there is.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { atLength } from '../length.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOORS = ['src/index.ts', 'src/registry.ts', 'src/cli/main.ts', 'src/run/index.ts'];
const DECLARED = "  'run.started': { at: TIME, runId: TEXT },\n";

/** In a short run only what speaks of events itself; all sources take three times as long. */
const SPEAKS = atLength({ short: /event(-fields|-shape)?\.ts'/, ci: /^/, long: /^/ });

function isLooked({ fileName, text }: ts.SourceFile): boolean {
  return fileName.startsWith(join(ROOT, 'src/')) && SPEAKS.test(text);
}

/** What the compiler says about the sources, with changes to some of them. */
function faults(
  changes: Readonly<Record<string, readonly [find: string, more: string]>>,
): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(join(ROOT, 'x')));
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (file) => {
    const text = readFile.call(host, file);
    const change = Object.entries(changes).find(([name]) => resolve(file) === join(ROOT, name));
    if (text === undefined || change === undefined) return text;
    const [name, [find, more]] = change;
    expect(text.split(find), `${name} holds ${find}`).toHaveLength(2);
    return text.replace(find, `${find}${more}`);
  };
  const doors = DOORS.map((door) => join(ROOT, door));
  const program = ts.createProgram(doors, { ...options, noEmit: true, incremental: false }, host);
  const files = program.getSourceFiles().filter(isLooked);
  return files
    .flatMap((file) => program.getSemanticDiagnostics(file))
    .map(({ file, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, ' ');
      return `${file!.fileName.slice(ROOT.length)}: ${text}`;
    });
}

const declared = [DECLARED, "  'step.noted': { step: STEP, at: TIME, note: TEXT },\n"] as const;

it('a new event that changes nothing is told by the compiler in fold.ts, and nowhere else', () => {
  const told = faults({ 'src/run/event.ts': declared });
  expect(told).toEqual([expect.stringMatching(/^src\/run\/fold\.ts: /)]);
});
