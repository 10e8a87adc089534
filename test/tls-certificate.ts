/**
 * Certificates for servers of a test, made by the `openssl` of this machine.
 * Must not know what they are for.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Signed by itself, for a name such as `IP:127.0.0.1`; undefined where there is no openssl. */
export function certificate(name: string): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=test', '-addext', `subjectAltName=${name}`];
  const args = ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert];
  try {
    execFileSync('openssl', args, { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
