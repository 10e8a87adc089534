/**
 * The settings of a `grpc` step, and what can be wrong with them before a run.
 * Knows settings as written; must not look at files, nor ask anybody.
 */
import { hasHole } from '../../graph/template.ts';
import type { ConfigProblem } from '../../ports/step-type.ts';
import { parseSize } from '../../std/size.ts';
import type { Fault } from '../../web/headers.ts';
import { addressFault, readAddress, tlsFault } from './address.ts';
import { pairFault } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import { metadataFaults } from './metadata.ts';

/** Larger answers belong in a file. */
const MOST_OUTPUT = '256mb';

/** Everything that the schema cannot say, as far as it is written without expressions. */
export function grpcProblems(config: GrpcConfig): ConfigProblem[] {
  const { address, tls, metadata, output_max, idempotency_key } = config;
  const found: ConfigProblem[] = [];
  if (!hasHole(address)) {
    const fault = addressFault(address);
    add(found, 'address', fault);
    if (fault === undefined && typeof tls !== 'string')
      add(found, 'tls', tlsFault(readAddress(address)!, tls));
  }
  if (typeof tls === 'object') add(found, 'tls', pairFault(tls));
  // A text where an expression stands in place of all of them: they are looked at when it is known.
  if (typeof metadata === 'object')
    for (const { name, ...fault } of metadataFaults(metadata, idempotency_key, hasHole))
      add(found, 'metadata', fault, [name]);
  if (parseSize(output_max)! > parseSize(MOST_OUTPUT)!) {
    const message = `output_max is more than ${MOST_OUTPUT}`;
    add(found, 'output_max', { message, fix: 'ask for it in parts' });
  }
  return found;
}

function add(
  found: ConfigProblem[],
  key: string,
  fault: Fault | undefined,
  path?: readonly string[],
): void {
  if (fault === undefined) return;
  const { message, fix } = fault;
  found.push({
    code: 'E_BAD_CONFIG',
    message: `${message}.`,
    fix,
    key,
    ...(path !== undefined && { path }),
  });
}
