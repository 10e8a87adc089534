/**
 * Where the entries of worker threads are, and what to say when one is not there.
 * Knows the folders of the build; must not know what the entries do.
 */

/**
 * The file of a worker's entry, given as it lies in the build: beside the code that starts it. From
 * source it is taken from the last build, because Node 20 cannot run TypeScript in a worker.
 */
export function workerFile(beside: URL): URL {
  return isSource() ? new URL(`../../dist/${beside.pathname.split('/').at(-1)}`, beside) : beside;
}

/** Why a thread of ours failed, as the end of a sentence. */
export function threadFault(
  { code, message }: { readonly code?: string; readonly message: string },
  fromSource = isSource(),
): string {
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return message;
  if (fromSource) return 'its file is not there; build the project first';
  return 'its file is not beside the code of heddle; a bundler has to leave the package heddle as it is (external), because its threads are files of their own';
}

function isSource(): boolean {
  return import.meta.url.endsWith('.ts');
}
