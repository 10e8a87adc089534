/**
 * What the expression package says, in words that an author knows.
 * Knows its sentences; must not know expressions.
 */

/** What `timestamp(…)` is called inside: the package has one of its own, which takes any date text. */
export const OWN_TIMESTAMP = 'timestampOf';

/** Its names of the parts of an expression. */
const PARTS: Readonly<Record<string, string>> = {
  EOF: 'the end',
  NUMBER: 'a number',
  STRING: 'text',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IDENTIFIER: 'a name',
  PLUS: '+',
  MINUS: '-',
  MULTIPLY: '*',
  DIVIDE: '/',
  MODULO: '%',
  EQ: '==',
  NE: '!=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  AND: '&&',
  OR: '||',
  NOT: '!',
  IN: 'in',
  LPAREN: '(',
  RPAREN: ')',
  LBRACKET: '[',
  RBRACKET: ']',
  LBRACE: '{',
  RBRACE: '}',
  DOT: 'a dot',
  COMMA: 'a comma',
  COLON: 'a colon',
  QUESTION: '?',
  BYTES: 'bytes',
};

/** `Expected IDENTIFIER, got EOF` as `Expected a name, got the end`. */
export function inWords(sentence: string): string {
  const plain = sentence
    .replace(/dyn<(\w+)>/g, '$1')
    // So it says of an empty list.
    .replace(/ >= size undefined$/, ' >= size 0')
    .replaceAll(OWN_TIMESTAMP, 'timestamp');
  const own = plain.replace(/^Unexpected token: /, 'Unexpected here: ');
  if (own === plain && !plain.startsWith('Expected ')) return plain;
  return own.replace(/\b[A-Z]{2,}\b/g, (part) => PARTS[part] ?? part);
}
