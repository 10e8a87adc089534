/**
 * What differs between two runs of the same thing, taken out: times, run ids, folders, machines.
 * Must not hide anything else.
 */

const UUID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** Columns are as wide as the widest of their times. */
const COLUMN_GAP = /(?<=\S) {2,}/g;

/** Text that may be compared with the text of a page. */
export function plain(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replace(UUID, 'RUN')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:[\d:.]+Z?/g, 'INSTANT')
    .replace(/\b\d+(\.\d+)? (ms|s)\b/g, 'TIME')
    .replace(/\b(\w+_ms"?: ?)\d+(\.\d+)?/g, '$1TIME')
    .replace(/("(?:at|startedAt|endedAt)":)\d+(\.\d+)?/g, '$1TIME')
    .replace(/v\d+\.\d+\.\d+ on \w+ \w+/g, 'NODE')
    .replace(/^(ok +cores +)\d+$/gm, '$1N')
    .replace(/^(ok +(?:concurrency|pool \w+) +)\w+ \(default\)$/gm, '$1N (default)')
    .replace(/^(ok +folder +)\S+/gm, '$1FOLDER')
    .replace(/[ \t]+$/gm, '')
    .replace(COLUMN_GAP, '  ')
    .trim();
}

/** JSON that may be compared: the same, inside a value. */
export function plainJson(value: unknown, folder: string): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
    if (typeof inner === 'string') return plain(inner, folder);
    return key === 'at' || (key.endsWith('_ms') && typeof inner === 'number') ? 'TIME' : inner;
  });
}
