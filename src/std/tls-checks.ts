/**
 * Whether Node.js would connect to servers without checking their certificates.
 * Knows the variable that says so; must not know who connects. It is read for each connection, so it is
 * looked at whenever one may be made.
 */

const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** Why no connection is made, and what to do about it; undefined when certificates are checked. */
export function uncheckedTls(
  env: Readonly<Record<string, string | undefined>>,
): { readonly message: string; readonly fix: string } | undefined {
  if (env[VARIABLE] !== '0') return undefined;
  return {
    message: `${VARIABLE}=0 switches off the check of certificates`,
    fix: `unset it; for a certificate of your own set NODE_EXTRA_CA_CERTS=ca.pem, the file of its issuer`,
  };
}
