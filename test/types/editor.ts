/**
 * What an editor shows of a TypeScript file: hovers, completions and errors, from the language service.
 * Knows the compiler and the published types; must not know what is shown.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  declaration: true,
  composite: true,
  emitDeclarationOnly: true,
  allowImportingTsExtensions: true,
  types: [],
  paths: { heddle: [join(ROOT, 'dist/index.d.ts')] },
};

// A name between the signs of a comment, before what is asked about.
const MARK = /\/\*(\w+)\*\//g;

/** One language service for files that exist only here, in which a name in a comment marks the place behind it. */
export class Editor {
  private readonly files: ReadonlyMap<string, string>;
  private readonly marks = new Map<string, { readonly file: string; readonly at: number }>();
  private readonly service: ts.LanguageService;

  constructor(texts: Readonly<Record<string, string>>) {
    this.files = new Map(
      Object.entries(texts).map(([name, text]) => {
        const file = join(ROOT, 'test/types', name);
        return [file, this.unmarked(file, text)];
      }),
    );
    const { files } = this;
    this.service = ts.createLanguageService({
      getScriptFileNames: () => [...files.keys()],
      getScriptVersion: () => '1',
      getScriptSnapshot: (file) => {
        const text = files.get(file) ?? ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => ROOT,
      getCompilationSettings: () => OPTIONS,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (file) => files.has(file) || ts.sys.fileExists(file),
      readFile: ts.sys.readFile,
    });
  }

  /** The text without its marks, whose places are kept. */
  private unmarked(file: string, text: string): string {
    let shown = '';
    let last = 0;
    for (const mark of text.matchAll(MARK)) {
      shown += text.slice(last, mark.index);
      last = mark.index + mark[0].length;
      this.marks.set(mark[1]!, { file, at: shown.length });
    }
    return shown + text.slice(last);
  }

  /** What is shown over the name behind the mark, on one line. */
  hover(mark: string): string {
    const { file, at } = this.marks.get(mark)!;
    const info = this.service.getQuickInfoAtPosition(file, at);
    const parts = [info?.displayParts, info?.documentation].map(ts.displayPartsToString);
    return parts.join(' ').replace(/\s+/g, ' ').trim();
  }

  /** The marks of the places where the name behind the mark is declared. */
  leadsTo(mark: string): string[] {
    const { file, at } = this.marks.get(mark)!;
    const found = this.service.getDefinitionAtPosition(file, at) ?? [];
    const places = new Set(found.map(({ fileName, textSpan }) => `${fileName}:${textSpan.start}`));
    return [...this.marks].flatMap(([name, place]) =>
      places.has(`${place.file}:${place.at}`) ? [name] : [],
    );
  }

  /** What is offered at the mark. */
  completions(mark: string): string[] {
    const { file, at } = this.marks.get(mark)!;
    const found = this.service.getCompletionsAtPosition(file, at, {});
    return (found?.entries ?? []).map(({ name }) => name);
  }

  /** The errors of a file: the line of each with its number and its text. */
  errors(name: string): { readonly line: string; readonly code: number; readonly text: string }[] {
    const file = join(ROOT, 'test/types', name);
    const lines = this.files.get(file)!.split('\n');
    return this.service.getSemanticDiagnostics(file).map(({ start = 0, code, messageText }) => {
      const at = ts.getLineAndCharacterOfPosition(
        this.service.getProgram()!.getSourceFile(file)!,
        start,
      );
      return {
        line: lines[at.line]!.trim(),
        code,
        text: ts.flattenDiagnosticMessageText(messageText, '\n'),
      };
    });
  }

  /** What is wrong with the declarations that would be written for a file. */
  declarationFaults(name: string): string[] {
    const program = this.service.getProgram()!;
    const file = program.getSourceFile(join(ROOT, 'test/types', name))!;
    return program
      .getDeclarationDiagnostics(file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
}
