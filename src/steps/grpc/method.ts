/**
 * The method that a step calls, found among those of its .proto files.
 * Knows services; must not know messages, nor how a call is made.
 */
import type { MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { nearest } from '../../std/nearest.ts';
import { quoted } from '../../std/printable.ts';
import type { Fault } from '../../web/headers.ts';

export type Method = MethodDefinition<object, object>;

const FORM = 'write package.Service/Method';
const MOST_NAMES = 8;

/** Without a full stop. */
export function findMethod(name: string, definition: PackageDefinition): Method | Fault {
  const services = new Map(Object.entries(definition).filter(isService));
  const [service = '', method, ...more] = name.replace(/^\//, '').split('/');
  if (service === '' || method === undefined || method === '' || more.length > 0)
    return { message: `${quoted(name)} is no method`, fix: dotted(name, services) ?? FORM };
  const methods = services.get(service);
  if (methods === undefined) return noService(service, method, [...services.keys()]);
  const found = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (found === undefined) {
    const names = Object.keys(methods);
    const message = `${service} has no method ${quoted(method)}`;
    return { message, fix: oneOf(nearest(method, names), names, `${service}/`) };
  }
  return streamFault(`${service}/${method}`, found) ?? (found as Method);
}

function isService(
  entry: [string, PackageDefinition[string]],
): entry is [string, ServiceDefinition] {
  return typeof entry[1].format !== 'string';
}

/** What was meant by `package.Service.Method`. */
function dotted(name: string, services: ReadonlyMap<string, ServiceDefinition>) {
  const dot = name.lastIndexOf('.');
  const [service, method] = [name.slice(0, dot), name.slice(dot + 1)];
  return services.get(service)?.[method] === undefined ? undefined : `write ${service}/${method}`;
}

function noService(service: string, method: string, names: readonly string[]): Fault {
  const last = names.find((name) => name.endsWith(`.${service}`));
  const close = last ?? nearest(service, names);
  const message = `the .proto files have no service ${quoted(service)}`;
  if (close !== undefined) return { message, fix: `did you mean "${close}/${method}"?` };
  return { message, fix: oneOf(undefined, names, '') };
}

function oneOf(close: string | undefined, names: readonly string[], before: string): string {
  if (close !== undefined) return `did you mean "${before}${close}"?`;
  if (names.length === 0) return 'name a .proto file that has it';
  const more = names.length > MOST_NAMES ? ' …' : '';
  return `there are ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

function streamFault(
  name: string,
  { requestStream, responseStream }: Pick<Method, 'requestStream' | 'responseStream'>,
): Fault | undefined {
  if (!requestStream && !responseStream) return undefined;
  const what =
    requestStream && responseStream
      ? 'takes and gives streams'
      : requestStream
        ? 'takes a stream'
        : 'gives a stream';
  return {
    message: `${name} ${what}, and a grpc step sends one message and gets one`,
    fix: 'name a method without streams, or call it from a function',
  };
}
