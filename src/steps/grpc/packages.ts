/**
 * The packages that `grpc` steps are made with, which not everybody has installed.
 * Knows their names; must not know what is done with them.
 */
import type { ConfigProblem } from '../../ports/step-type.ts';

export interface GrpcPackages {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly loader: typeof import('@grpc/proto-loader');
}

const MISSING: ConfigProblem = {
  code: 'E_MISSING_PACKAGE',
  message: 'a grpc step needs the packages @grpc/grpc-js and @grpc/proto-loader.',
  fix: 'npm i @grpc/grpc-js @grpc/proto-loader',
};

/** They are CommonJS, whose names not every loader finds. */
const importBoth = async () => {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
  return { grpc: grpc.default, loader: loader.default };
};

/** Loaded by the first step that needs them: most runs have none. */
export async function grpcPackages(
  load: () => Promise<GrpcPackages> = importBoth,
): Promise<GrpcPackages | { readonly problem: ConfigProblem }> {
  try {
    return await load();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // The second one where a package of theirs is gone.
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code)) return { problem: MISSING };
    throw error;
  }
}
