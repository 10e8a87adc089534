/**
 * The certificates of `tls`: as text, or in files of the project.
 * Knows PEM from paths; must not know connections. No key is in a message.
 */
import { hasHole } from '../../graph/template.ts';
import type { ConfigProblem, Place } from '../../ports/step-type.ts';
import type { Fault } from '../../web/headers.ts';
import { type FileKind, readProjectFile } from '../project-file.ts';
import type { GrpcConfig } from './config.ts';

const PARTS = ['ca', 'cert', 'key'] as const;
type Part = (typeof PARTS)[number];
type Given = Exclude<NonNullable<GrpcConfig['tls']>, boolean>;

/** The bytes of those that are files. */
export type CertificateFiles = Readonly<Partial<Record<Part, Uint8Array>>>;

const FILES: FileKind = {
  key: 'tls',
  code: 'E_BAD_CONFIG',
  one: 'a PEM file',
  many: 'certificates',
  example: 'certs/ca.pem',
  mostBytes: 2 ** 20,
  ifTooLarge: 'name the file of one certificate or key',
  isOne: (name) => /\.(pem|crt|cer|key)$/.test(name),
};

/** The files that are named without expressions. */
export async function readCertificates(
  tls: GrpcConfig['tls'],
  place: Place,
): Promise<{ readonly files: CertificateFiles; readonly problems: readonly ConfigProblem[] }> {
  const files: Partial<Record<Part, Uint8Array>> = {};
  const problems: ConfigProblem[] = [];
  for (const part of PARTS) {
    const text = typeof tls === 'object' ? tls[part] : undefined;
    if (text === undefined || hasHole(text) || isPem(text)) continue;
    const read = await readProjectFile(text, place, FILES);
    if ('problem' in read) problems.push({ ...read.problem, path: [part] });
    else if (isPem(Buffer.from(read.bytes).toString('latin1'))) files[part] = read.bytes;
    else problems.push({ ...notPem(`"${text}"`), key: 'tls', path: [part] });
  }
  return { files, problems };
}

/** What of `tls` is used; throws a fault for a text that is none. */
export function certificateOf(
  part: Part,
  tls: GrpcConfig['tls'],
  files: CertificateFiles,
): Buffer | null | Fault {
  const text = typeof tls === 'object' ? tls[part] : undefined;
  if (text === undefined) return null;
  if (isPem(text)) return Buffer.from(text);
  const file = files[part];
  return file === undefined ? notPem(`what is given for ${part}`) : Buffer.from(file);
}

export function pairFault({ cert, key }: Given): Fault | undefined {
  if ((cert === undefined) === (key === undefined)) return undefined;
  const [has, not] = cert === undefined ? ['key', 'cert'] : ['cert', 'key'];
  return { message: `tls has ${has} without ${not}`, fix: `give ${not}, too` };
}

function isPem(text: string): boolean {
  return /-----BEGIN [A-Z0-9 ]+-----/.test(text);
}

function notPem(what: string): Pick<ConfigProblem, 'code' | 'message'> & Fault {
  const fix = 'give the text of a PEM file, which has a line -----BEGIN …-----';
  return { code: 'E_BAD_CONFIG', message: `${what} is no PEM.`, fix };
}
