/**
 * How deep a YAML text nests, found without building anything.
 * Knows the lexer's tokens; must not know what the text means.
 *
 * The composer recurses, and a hostile text of 10 KB can abort the whole process in it. So depth is
 * measured first: by a quick bound that clears every ordinary file, else by the iterative lexer.
 */
import { Lexer } from 'yaml';

/** The deepest nesting accepted in a file. */
export const MAX_YAML_DEPTH = 64;

/** The offset at which the text gets deeper than the limit; undefined when it never does. */
export function tooDeepAt(text: string): number | undefined {
  return boundIsShallow(text) ? undefined : exactDepth(text);
}

/**
 * True only if the text cannot be too deep: it nests by brackets or by indentation, and a level of
 * indentation takes at least half a column (a list may stand at its key's own column).
 */
function boundIsShallow(text: string): boolean {
  let flow = 0;
  for (let i = 0; i < text.length; ) {
    let end = text.indexOf('\n', i);
    if (end < 0) end = text.length;
    let column = 0;
    while (i + column < end && ' -?:'.includes(text[i + column]!)) column++;
    if (column * 2 > MAX_YAML_DEPTH / 2) return false;
    const line = text.slice(i + column, end);
    // A bracket inside quotes must not hide an open one.
    const closes = !line.includes('"') && !line.includes("'");
    for (let at = 0; at < line.length; at++) {
      const c = line.charCodeAt(at);
      if (c === 0x5b || c === 0x7b) {
        if (++flow > MAX_YAML_DEPTH / 4) return false;
      } else if (closes && flow > 0 && (c === 0x5d || c === 0x7d)) flow--;
    }
    i = end + 1;
  }
  return true;
}

function exactDepth(text: string): number | undefined {
  const columns: number[] = [];
  let flow = 0;
  let offset = 0;
  let column = 0;
  let lineStart = true;
  for (const token of new Lexer().lex(text)) {
    const first = token[0];
    if (token === '\u001f' || token === '\u0002' || token === '\u0018') continue;
    if (first === '\n' || first === '\r') {
      column = 0;
      lineStart = true;
    } else {
      if (token === '[' || token === '{') flow++;
      else if (token === ']' || token === '}') flow--;
      else if (flow === 0 && first !== ' ' && first !== '\t' && first !== '#' && lineStart) {
        while (columns.length > 0 && columns[columns.length - 1]! >= column) columns.pop();
        columns.push(column);
        lineStart = token === '-' || token === '?';
      }
      const lastBreak = token.lastIndexOf('\n');
      column = lastBreak < 0 ? column + token.length : token.length - lastBreak - 1;
      if (lastBreak >= 0) lineStart = true;
    }
    if (columns.length + flow > MAX_YAML_DEPTH) return offset;
    offset += token.length;
  }
  return undefined;
}
