/**
 * Which test files share a process with others, and which get one of their own.
 * Knows words in the text of test files; must not know what they test.
 *
 * To start a process and to load the sources anew costs more than most files take. What a test does
 * to its process would meet the others, so whoever touches it is alone, as are long tests.
 */
import { readdirSync, readFileSync } from 'node:fs';

const TOUCHES =
  /\bprocess\.(on|once|off|emit\w*|chdir|exit\w*|memoryUsage|removeAll\w*)\b|\bprocess\.env(\.\w+)? (\?\?)?= |\bvi\.(?!fn\b|waitFor\b)|(?<!')\bglobalThis\b|\bgc\b|new Worker\b|heardWarnings|\bset-up\.ts\b/;
/** What takes much memory. */
const ALONE = /^test\/(large|simulation)\b/;

const files = ['src', 'test']
  .flatMap((top) => readdirSync(top, { recursive: true }).map((name) => `${top}/${name}`))
  .filter((file) => file.endsWith('.test.ts'));
const alone = (file: string) => ALONE.test(file) || TOUCHES.test(readFileSync(file, 'utf8'));

export const OWN_PROCESS: readonly string[] = files.filter(alone);
