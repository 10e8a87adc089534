/**
 * The part of JavaScript's own WebAssembly interface that Heddle uses, with types.
 * Knows what the engine offers; must not know which modules are run or why.
 *
 * TypeScript declares it only together with a browser's whole surface, which Node has not got.
 */

/** A compiled module; nothing can be asked of it here. */
export interface EngineModule {
  readonly engineModule: never;
}

/** A linear memory. `buffer` is another object after the memory has grown. */
export interface EngineMemory {
  readonly buffer: ArrayBuffer;
}

type ErrorType = new (message?: string) => Error;

interface Engine {
  /** Compiles away from the calling thread; rejects with a `CompileError`. */
  compile(bytes: Uint8Array): Promise<EngineModule>;
  readonly Instance: new (
    module: EngineModule,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (...never: never) => EngineMemory;
  readonly LinkError: ErrorType;
  readonly RuntimeError: ErrorType;
}

export const wasmEngine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
