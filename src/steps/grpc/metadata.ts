/**
 * What goes along with a call: the author's metadata, and what Heddle adds to it.
 * Knows names and values; must not know where they come from. Values are in no message.
 */
import type { Metadata } from '@grpc/grpc-js';
import { quoted } from '../../std/printable.ts';
import type { Fault } from '../../web/headers.ts';
import type { GrpcPackages } from './packages.ts';

type Given = Readonly<Record<string, unknown>>;

const KEY = 'idempotency-key';
const NAME = /^[0-9a-z_.-]+$/i;
const VALUE = /^[\x20-\x7e]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** They belong to the protocol. */
const OURS = /^(grpc-.*|content-type|content-length|te|host|user-agent|connection)$/i;

/** `takesKey`: Heddle sends the step's key with this call. `isOpen`: whether a value is not known yet. */
export function metadataFaults(
  given: Given,
  takesKey: boolean,
  isOpen: (value: unknown) => boolean = () => false,
): (Fault & { readonly name: string })[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const fault =
      nameFault(name, takesKey) ?? (isOpen(value) ? undefined : valueFault(name, value));
    return fault === undefined ? [] : [{ ...fault, name }];
  });
}

function nameFault(name: string, takesKey: boolean): Fault | undefined {
  if (!NAME.test(name))
    return {
      message: `${quoted(name)} is no name of metadata`,
      fix: 'use letters, digits, - and _',
    };
  if (OURS.test(name))
    return { message: `the metadata ${name} is not for a step to set`, fix: 'remove it' };
  if (!takesKey || name.toLowerCase() !== KEY) return undefined;
  const fix = 'remove it, or say idempotency_key: false to send your own';
  return { message: `the metadata ${KEY} is set by Heddle itself`, fix };
}

function valueFault(name: string, value: unknown): Fault | undefined {
  const text = String(value);
  if (!isBinary(name)) {
    if (VALUE.test(text)) return undefined;
    const fix = 'encode it, or end the name in -bin and give base64';
    return { message: `the value of the metadata ${name} is not plain ASCII`, fix };
  }
  return BASE64.test(text)
    ? undefined
    : { message: `the value of the metadata ${name} is no base64`, fix: 'encode it' };
}

function isBinary(name: string): boolean {
  return name.toLowerCase().endsWith('-bin');
}

/** `usual`: what is sent unless the author says otherwise. */
export function metadataOf(
  { grpc }: GrpcPackages,
  given: Given,
  usual: Readonly<Record<string, string | undefined>>,
): Metadata {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(usual))
    if (value !== undefined) metadata.set(name, value);
  for (const [name, value] of Object.entries(given)) {
    const text = String(value);
    metadata.set(name, isBinary(name) ? Buffer.from(text, 'base64') : text);
  }
  return metadata;
}
