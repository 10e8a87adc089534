/**
 * Loading somebody's module file, TypeScript or JavaScript, on whatever thread asks.
 * Knows how Node and jiti load files; must not know what the module is for.
 */

/** The exports of the module at `file`, an absolute path whose file URL is `href`. */
export function importModule(file: string, href: string): Promise<Record<string, unknown>> {
  return /\.m?ts$/.test(file) ? importTypeScript(file) : import(href);
}

async function importTypeScript(file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { interopDefault: false }).import(file);
}
