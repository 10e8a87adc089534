/**
 * Texts that readers and writers of YAML, or of paths and terminals, have taken for something else.
 */

/** Of each line the texts between bars. */
const LINES = [
  String.raw`| |  \n|\n|\n\n|a\n|a\n\n|\na|a\n \nb|a\n\n\nb\n|a \nb| a|a |\t|a\tb|\ta|a\n\tb|a\r\nb|\r`,
  String.raw`a\u2028b|a\u2029b|a\u0085b|zero\u200bwidth|a\u202eb|\ufeffa|a\ufeff|nul\u0000|\u001b[31m|\u007f|\u009f`,
  String.raw`nb\u00a0sp|\u00a0|\u00ad|#|# a|a # b|a#b|: |a: b|a:|:a|-|- a|-a|--- a|---|...|?|? a|!|!a|&a|*a`,
  String.raw`>|%|%YAML 1.2|@|\u0060|,|[|]|{|}|[a]|{a: b}|yes|No|on|OFF|y|N|true|False|null|Null|~|0o7|0x1F|1e3`,
  String.raw`1_000|12:30:45|2024-01-01|2024-01-01T00:00:00Z|.inf|-.inf|.NaN|<<|=|3.10|01234|+1|0|30s|4gb`,
  String.raw`👩‍🚀|𝒳|\u00e9|e\u0301|.|..|./a.ts#b|\"|'|\"a\"|'a'|it's|\\|\\n|a\\|$\u007b{|}}|$\u007b{ 1 }}`,
  String.raw`$\u007b{ {\"a\": 1} }}|$\u007bX}|<<<<<<< HEAD|a\n=======\nb\n>>>>>>> x\n`,
  String.raw`#!/bin/sh\nset -e\n\nif a; then\n  b\nfi\n`,
];

export const HOSTILE: readonly string[] = [
  ...LINES.flatMap((line) => line.split('|')).map((text) => JSON.parse(`"${text}"`) as string),
  '',
  '|',
  'word '.repeat(400),
  `${'x'.repeat(2_000)}\n${'y '.repeat(300)}`,
];
