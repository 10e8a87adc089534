/**
 * What a `grpc` step is made ready to before a run: its method, the types of its messages, its certificates.
 * Knows settings and files; must not ask anybody.
 */
import { hasHole } from '../../graph/template.ts';
import type { ConfigProblem, Preparation, Prepared } from '../../ports/step-type.ts';
import { readAddress, uncheckedFault } from './address.ts';
import { type CertificateFiles, readCertificates } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import { loadProtos } from './load-protos.ts';
import { findMethod, type Method } from './method.ts';
import { type GrpcPackages, grpcPackages } from './packages.ts';
import { findProtos } from './proto-files.ts';
import { grpcProblems } from './settings.ts';
import { type Types, typesOf } from './types.ts';
import { writeMessage } from './write-message.ts';

/** What a step was made ready to. */
export interface Ready {
  readonly packages: GrpcPackages;
  readonly method: Method;
  readonly types: Types;
  /** The names of the types of its messages. */
  readonly takes: string;
  readonly gives: string;
  readonly files: CertificateFiles;
}

export async function prepareGrpc(preparation: Preparation<GrpcConfig>): Promise<Prepared<Ready>> {
  const { config, place, load } = preparation;
  const problems: ConfigProblem[] = grpcProblems(config);
  const packages = await grpcPackages();
  const { files, problems: ofFiles } = await readCertificates(config.tls, place);
  problems.push(...ofFiles);
  if (load) problems.push(...uncheckedProblems(config));
  const protos = await findProtos(config, place);
  if ('problems' in protos) problems.push(...protos.problems);
  if ('problem' in packages) problems.push(packages.problem);
  if ('problems' in protos || 'problem' in packages) return { problems };
  const loaded = loadProtos(packages, protos, { config, root: place.root });
  if ('code' in loaded) return { problems: [...problems, loaded] };
  const method = findMethod(config.method, loaded.definition);
  if (!('path' in method)) return { problems: [...problems, problem('method', method)] };
  const types = typesOf(packages, loaded.definition);
  const { takes, gives } = types.methods.get(method.path)!;
  problems.push(...messageProblems(config, takes, types));
  if (problems.length > 0) return { problems };
  return { ready: { packages, method, types, takes, gives, files }, contents: protos.contents };
}

/** What is a matter of the machine that runs it, and said before anything has run. */
function uncheckedProblems({ address, tls }: GrpcConfig): ConfigProblem[] {
  const read = hasHole(address) || hasHole(tls) ? undefined : readAddress(address);
  const fault = read && uncheckedFault(read, tls);
  return fault === undefined ? [] : [problem('address', fault)];
}

/** As far as the message is written without expressions. */
function messageProblems({ message }: GrpcConfig, type: string, types: Types): ConfigProblem[] {
  if (typeof message !== 'object') return [];
  return writeMessage(message, type, types, isOpen).faults.map(({ path, atKey, ...fault }) => ({
    ...problem('message', fault),
    path,
    ...(atKey && { atKey }),
  }));
}

/** Of a mapping and a list the parts are looked at. */
function isOpen(value: unknown): boolean {
  return typeof value === 'string' && hasHole(value);
}

function problem(key: string, { message, fix }: { message: string; fix: string }): ConfigProblem {
  return { code: 'E_BAD_CONFIG', message: `${message}.`, fix, key };
}
