/**
 * The definitions that .proto files have, or what is wrong with which of them.
 * Knows the package; must not know what is looked for in them.
 *
 * The files are read at once: read one after the other, the package throws what is wrong where nobody can catch it.
 */
import { relative } from 'node:path';
import type { Options, PackageDefinition } from '@grpc/proto-loader';
import type { ConfigProblem } from '../../ports/step-type.ts';
import { printable } from '../../std/printable.ts';
import type { GrpcConfig } from './config.ts';
import type { GrpcPackages } from './packages.ts';
import type { ProtoFiles } from './proto-files.ts';

interface From {
  readonly config: Pick<GrpcConfig, 'keep_case' | 'defaults'>;
  readonly root: string;
}

export function loadProtos(
  packages: GrpcPackages,
  protos: ProtoFiles,
  { config, root }: From,
): { readonly definition: PackageDefinition } | ConfigProblem {
  const { keep_case: keepCase, defaults } = config;
  const options = {
    includeDirs: [...protos.folders],
    keepCase,
    defaults,
    longs: String,
    enums: String,
    bytes: String,
    oneofs: true,
    json: true,
  };
  const loaded = load(packages, protos.files, options);
  if ('definition' in loaded) return loaded;
  const { file = protos.files[0]!, why } = faultyOf(packages, protos, options) ?? loaded;
  const message = `"${printable(relative(root, file))}" cannot be read: ${printable(why, 300)}.`;
  return { code: 'E_BAD_CONFIG', message, fix: 'correct the file', key: 'proto' };
}

interface Faulty {
  readonly file?: string;
  readonly why: string;
}

function load(
  { loader }: GrpcPackages,
  files: readonly string[],
  options: Options,
): { readonly definition: PackageDefinition } | Faulty {
  try {
    return { definition: loader.loadSync([...files], options) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

/** The first file that cannot be read though all that it imports can: the package names none. */
function faultyOf(packages: GrpcPackages, { all }: ProtoFiles, options: Options) {
  for (const file of [...all].reverse()) {
    const loaded = load(packages, [file], options);
    if ('why' in loaded) return { file, why: loaded.why };
  }
  return undefined;
}
