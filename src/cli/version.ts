/**
 * The version of this package. A test holds it to package.json.
 * Must not read files: it is asked before anything else happens.
 */
export const version = '0.1.0';
