/**
 * Where the entries of worker threads are.
 * Knows the folders of the build; must not know what the entries do.
 */

/**
 * The file of a worker's entry, given as it lies in the build: beside the code that starts it. From
 * source it is taken from the last build, because Node 20 cannot run TypeScript in a worker.
 */
export function workerFile(beside: URL): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return fromSource ? new URL(`../../dist/${beside.pathname.split('/').at(-1)}`, beside) : beside;
}

/** Whether a thread failed because its entry is not there, as before the first build. */
export function isMissing({ code }: { readonly code?: string }): boolean {
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
