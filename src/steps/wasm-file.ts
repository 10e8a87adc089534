/**
 * The file of a WebAssembly module.
 * Must not know what its bytes mean.
 */
import type { Place } from '../ports/step-type.ts';
import { type FileKind, type ReadFile, readProjectFile } from './project-file.ts';

const MODULES: FileKind = {
  key: 'module',
  code: 'E_MODULE',
  one: 'a module',
  many: 'modules',
  example: 'modules/name.wasm',
  mostBytes: 32 * 2 ** 20,
  ifTooLarge: 'build it for release, without debug data',
  isOne: (name) => name.endsWith('.wasm'),
};

/** The bytes of the file at `path`, or what is wrong with it. */
export function readModuleFile(path: string, place: Place): Promise<ReadFile> {
  return readProjectFile(path, place, MODULES);
}
