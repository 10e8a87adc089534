/**
 * `npm run build [-- --logLevel info|warn|error|silent]`: everything that is made from sources.
 * Knows the compiler of the WebAssembly modules and the bundler; what is bundled stands in
 * `tsdown.config.ts`.
 *
 * The bundler is called as a library: its command line warns of Node 20, which we support.
 */
import { parseArgs } from 'node:util';
import { build } from 'tsdown';
import { buildWasm } from './build-wasm.mjs';

const { values } = parseArgs({ options: { logLevel: { type: 'string', default: 'warn' } } });
await buildWasm();
await build({ logLevel: values.logLevel });
