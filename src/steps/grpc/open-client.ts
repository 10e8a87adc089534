/**
 * How a server is connected to: with which certificates, at which address, and what the package leaves to us.
 * Knows the package and settings; must not know what is called.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ChannelOptions, Client } from '@grpc/grpc-js';
import { StepFailure } from '../../run/step-error.ts';
import { printable } from '../../std/printable.ts';
import { isPublic } from '../../web/guard.ts';
import type { Fault } from '../../web/headers.ts';
import { type Address, isSecure, shownAddress } from './address.ts';
import { type CertificateFiles, certificateOf } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import type { GrpcPackages } from './packages.ts';

/** How a client is opened, and what tells it from all others. */
export interface Opening {
  readonly key: string;
  open(): Client;
}

type Security = readonly (Buffer | null)[];

export async function openingOf(
  { grpc }: GrpcPackages,
  {
    address,
    config,
    files,
    maxBytes,
  }: {
    readonly address: Address;
    readonly config: Pick<GrpcConfig, 'tls' | 'guard'>;
    readonly files: CertificateFiles;
    /** Of an answer. */
    readonly maxBytes: number;
  },
): Promise<Opening | Fault> {
  const { tls, guard } = config;
  const security: (Buffer | null)[] = [];
  if (isSecure(address, tls))
    for (const part of ['ca', 'key', 'cert'] as const) {
      const made = certificateOf(part, tls, files);
      if (made !== null && 'message' in made) return made;
      security.push(made);
    }
  const name = typeof tls === 'object' ? tls.server_name : undefined;
  const where = guard === 'public' ? await publicTarget(address) : targetOf(address);
  const options = { ...where.options, ...optionsOf(guard, maxBytes) };
  if (name !== undefined) options['grpc.ssl_target_name_override'] = name;
  const key = JSON.stringify([
    where.target,
    options,
    security.map((one) => one?.toString('latin1')),
  ]);
  const open = () => new grpc.Client(where.target, credentialsOf(grpc, security), options);
  return { key, open };
}

/** Throws a `StepFailure` for certificates that cannot be read. */
function credentialsOf(grpc: GrpcPackages['grpc'], security: Security) {
  if (security.length === 0) return grpc.credentials.createInsecure();
  const [ca = null, key = null, cert = null] = security;
  try {
    return grpc.credentials.createSsl(ca, key, cert);
  } catch (cause) {
    const why = printable((cause as Error).message, 200);
    const message = `tls: the certificates cannot be used: ${why}`;
    throw new StepFailure('E_BAD_CONFIG', message, { retryable: false });
  }
}

function optionsOf(guard: GrpcConfig['guard'], maxBytes: number): ChannelOptions {
  // As for other requests; a proxy would have the address looked up where it is.
  const usesProxy = guard === 'off' && process.env.NODE_USE_ENV_PROXY === '1';
  return {
    'grpc.primary_user_agent': 'heddle',
    'grpc.max_receive_message_length': maxBytes,
    'grpc.max_send_message_length': -1,
    'grpc.enable_http_proxy': usesProxy ? 1 : 0,
    // Retries and waits are the author's, and recorded.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    // Others would hand on that they have just failed to connect.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_channelz': 0,
  };
}

interface Target {
  readonly target: string;
  readonly options: ChannelOptions;
}

function targetOf({ host, port }: Address): Target {
  return { target: `dns:${host}:${port}`, options: {} };
}

/** The address is looked up here, and what was looked at is what is connected to. */
async function publicTarget(address: Address): Promise<Target> {
  const { host, port } = address;
  const plain = host.replace(/^\[|\]$/g, '');
  const [found] = await lookup(plain, { verbatim: true }).then(
    (one) => [one],
    () => [],
  );
  // Whoever connects says why the name is not known.
  if (found === undefined) return targetOf(address);
  if (!isPublic(found.address)) {
    const message = `${shownAddress(address)} could not be called: its address is not a public one, and guard: public asks no other`;
    throw new StepFailure('E_GRPC_STATUS', message, { retryable: false });
  }
  const target =
    isIP(found.address) === 6 ? `ipv6:[${found.address}]:${port}` : `ipv4:${found.address}:${port}`;
  const options: ChannelOptions = { 'grpc.default_authority': `${host}:${port}` };
  if (isIP(plain) === 0) options['grpc.ssl_target_name_override'] = plain;
  return { target, options };
}
