/**
 * The settings of a `grpc` step, as a type.
 * Must not know what can be wrong with them.
 */
import type { FromSchema } from '../../std/schema.ts';
import type { GRPC_SETTINGS } from '../../workflow/with/grpc.ts';

export type GrpcConfig = FromSchema<typeof GRPC_SETTINGS>;
