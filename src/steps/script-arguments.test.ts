/**
 * Arguments that would be run: which items of which commands, and how to mend them.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions in commands are the subject.
import { describe, expect, it } from 'vitest';
import { scriptArguments } from './script-arguments.ts';
import { scriptFix } from './script-fixes.ts';

const X = '${{ inputs.x }}';
const P = `print(${X})`;

/** The items that are found, by kind: `script 2`. */
const found = (command: readonly unknown[]) =>
  scriptArguments(command).map(({ kind, item }) => `${kind} ${item}`);

describe('F09 an expression in a script argument is found', () => {
  it.each<[unknown[], number]>([
    [['bash', '-c', P], 2],
    [['sh', '-ec', `echo "${X}"`], 2],
    [['bash', '-o', 'pipefail', '-c', P], 4],
    [['bash', '-eo', 'pipefail', '-c', P], 4],
    [['bash', '-ceo', 'pipefail', P], 3],
    [['bash', '--norc', '--rcfile', 'x', '-euc', P], 5],
    [['bash', '+e', '-c', P], 3],
    [['bash', '-c', '-e', '--', P], 4],
    [['/bin/bash', '-lc', X], 2],
    [['/usr/local/bin/zsh', '-lc', P], 2],
    [['ksh', '-c', P], 2],
    [['dash', '-c', P], 2],
    [['ash', '-c', P], 2],
    [['fish', '-c', P], 2],
    [['fish', `--command=${X}`], 1],
    [['busybox', 'sh', '-c', P], 3],
    [['bash-5.2', '-c', P], 2],
    [['node', '-e', P], 2],
    [['node', '-p', P], 2],
    [['node', '-pe', P], 2],
    [['node', `--eval=${P}`], 1],
    [['node', '--input-type=module', '--print', P], 3],
    [['node22', '-r', './x.js', '-e', P], 4],
    [['python', '-c', P], 2],
    [['python3', '-Ic', P], 2],
    [['python3.11', '-X', 'dev', '-W', 'error', '-c', P], 6],
    [['python3', `-c${P}`], 1],
    [['pypy3', '-c', P], 2],
    [['perl', '-e', P], 2],
    [['perl', '-E', P], 2],
    [['perl', '-lne', P], 2],
    [['perl', '-0777ne', P], 2],
    [['perl', '-MList::Util=sum', '-i.bak', '-pe', P], 4],
    [['perl', '-e', 'BEGIN { }', '-e', P], 4],
    [['ruby', '-rjson', '-ne', P], 3],
    [['php', '-d', 'x=1', '-r', P], 4],
    [['php', '--run', P], 2],
    [['lua5.4', '-e', P], 2],
    [['deno', 'eval', '--ext', 'ts', P], 4],
    [['bun', '-e', P], 2],
    [['Rscript', '-e', P], 2],
    [['pwsh', '-NoProfile', '-Command', P], 3],
    [['powershell.exe', '-c', 'Write-Host', X], 3],
    [['pwsh', '-Com', P], 2],
    [['cmd', '/c', 'dir', X], 3],
    [['cmd.exe', '/s', '/C', X], 3],
    [['awk', P], 1],
    [['gawk', '-F', ',', '-v', 'n=1', `{ ${X} }`, 'file'], 5],
    [['awk', '-F,', P], 2],
    [['sed', `s/a/${X}/`], 1],
    [['sed', '-i', '-e', `s/a/${X}/`, 'file'], 3],
    [['sed', '-n', '-E', `s/a/${X}/p`], 3],
    [['jq', '-r', '--arg', 'a', '1', `.a == ${X}`], 5],
    [['ssh', '-p', '22', 'host', 'uptime', X], 5],
    [['ssh', 'host', `uptime ${X}`], 2],
    [['su', 'bob', '-c', P], 3],
    [['su', `--command=${P}`, 'bob'], 1],
    [['flock', '/tmp/x', '-c', P], 3],
    [['flock', '-w', '5', '/tmp/x', 'sh', '-c', P], 6],
    [['watch', '-n', '5', 'ls', X], 4],
    [['mongosh', 'db', '--eval', P], 3],
    [['git', 'submodule', 'foreach', '--recursive', P], 4],
    [['git', 'submodule', 'foreach', 'sh', '-c', P], 5],
    [['git', 'bisect', 'run', P], 3],
    [['git', '-C', 'a', 'filter-branch', '--tree-filter', P, 'HEAD'], 5],
    [['git', 'filter-branch', '-f', `--msg-filter=${P}`], 3],
    [['psql', '-d', 'x', '-c', `select ${X}`], 4],
    [['sqlite3', 'x.db', `select ${X}`], 2],
    [['docker', 'exec', 'web', 'sh', '-c', P], 5],
    [['docker', 'run', '--rm', 'node', 'node', '-e', P], 6],
    [['kubectl', 'exec', 'pod', '--', 'bash', '-c', P], 6],
    [['find', '.', '-exec', 'sh', '-c', P, ';'], 5],
    [['find', '.', '-exec', 'awk', P, '{}', ';'], 4],
    [['env', 'A=x', '-i', '-u', 'B', 'bash', '-c', P], 7],
    [['xargs', '-n', '1', 'sh', '-c', P], 5],
    [['sudo', '-u', 'x', 'bash', '-c', P], 5],
    [['sudo', '-u', 'ruby', 'awk', P], 4],
    [['nice', '-n', 5, 'sh', '-c', P], 5],
    [['timeout', '-k', '1', 5, 'sh', '-c', P], 6],
    [['env', '-S', `sh -c ${X}`], 2],
    [['env', `-Ssh -c ${X}`], 1],
    [['env', '-u', 'B', `-vS${X} a`], 3],
    [['env', `--split-string=sh ${X}`], 1],
    [['env', '-S', 'sh -c', X], 3],
    [['npx', '-c', P], 2],
    [['npx', '-p', 'cowsay', `--call=${P}`], 3],
    [['npm', 'exec', '-c', P], 3],
    [['npm', 'x', 'cowsay', '-yc', P], 4],
    [['npm', 'exec', `--call=${P}`], 2],
    [['npm', 'exec', '--', 'node', '-e', P], 5],
    [['pnpm', 'exec', '-c', P], 3],
    [['pnpm', '-c', 'exec', 'echo', X], 4],
    [['pnpm', 'dlx', '--shell-mode', 'echo', X], 4],
    [['npm', 'exec', 'tsx', '--', '-e', P], 5],
    [['npm', 'x', '--yes', 'tsx', '--', '-e', P], 6],
    [['npm', '--yes', '--prefix', 'a', 'exec', 'tsx', '--', '-e', P], 8],
    [['npx', 'tsx', '-e', P], 3],
    [['yarn', 'dlx', 'node', '-e', P], 4],
    [['tsx', '-e', P], 2],
    [['tsx', '--tsconfig', 'a.json', '--eval', P], 4],
    [['ts-node', '-P', 'a.json', '-pe', P], 4],
    [['ts-node', '-e', P], 2],
    [['timeout', 5, 'nohup', 'time', '-p', 'stdbuf', '-oL', 'awk', P], 8],
  ])('%j', (command, item) => {
    expect(found(command)).toEqual([`script ${item}`]);
  });

  it('in every item of its kind', () => {
    expect(found(['perl', '-e', P, '-e', P])).toEqual(['script 2', 'script 4']);
    expect(found(['ssh', 'host', X, 'a', X])).toEqual(['script 2', 'script 4']);
  });

  it.each<[unknown[], string]>([
    [[X, 'a'], 'program 0'],
    [['env', 'A=x', X], 'program 2'],
    [['sudo', '-u', 'x', X, 'y'], 'program 3'],
    [['timeout', '5', `${X}/bin/x`], 'program 2'],
    [['xargs', '-n', '1', X], 'program 3'],
    [['find', '.', '-exec', X, '{}', ';'], 'program 3'],
    [['npx', '-y', X], 'program 2'],
    [['npm', 'exec', '--', X], 'program 3'],
    [['pnpm', 'dlx', X], 'program 2'],
    [['bunx', X], 'program 1'],
  ])('and so is a program that an expression gives: %j', (command, where) => {
    expect(found(command)).toEqual([where]);
  });

  it.each<[unknown[], string]>([
    [['bash', X], 'option 1'],
    [['node', X, 'a'], 'option 1'],
    [['python3', '-u', `${X}.py`], 'option 2'],
    [['perl', `-${X}`], 'option 1'],
    [['node', `--${X}`], 'option 1'],
    [['deno', 'run', X], 'option 2'],
    [['ed', '-s', X], 'option 2'],
    [['vim', '-es', X], 'option 2'],
  ])('and one that may become an option with a script: %j', (command, where) => {
    expect(found(command)).toEqual([where]);
  });
});

describe('F09 an expression that stays a value is not in the way', () => {
  it.each<unknown[][]>([
    [['echo', X]],
    [['echo', 'sh', '-c', X]],
    [['grep', '-c', 'bash', X]],
    [['sh', '-c', 'echo "$1"', 'sh', X]],
    [['bash', '-eo', 'pipefail', '-c', 'x "$@"', 'bash', X, X]],
    [['npm', 'exec', '--', 'tsx', 'a.ts', '--', '-e', X]],
    [['npm', 'exec', 'tsx', '--', 'a.ts', '-e', X]],
    [['node', '--test-name-pattern', X, '--test', 'a.mjs']],
    [['node', '--conditions', X, '--title', X, 'a.mjs', X]],
    [['bash', './run.sh', X]],
    [['bash', `./${X}`]],
    [['bash', '--', X]],
    [['sh', '-s', '--', X]],
    [['node', 'app.js', '-e', X]],
    [['node', `--max-old-space-size=${X}`, 'app.js']],
    [['node', '-e', 'x', X]],
    [['python3', '-m', 'http.server', X]],
    [['python3', '-c', 'x', X]],
    [['perl', '-e', 'x', X]],
    [['perl', '-MO=Deparse', 'file.pl', X]],
    [['perl', `-I${X}`, 'file.pl']],
    [['awk', '-v', `n=${X}`, '{ print n }', X]],
    [['awk', '-f', 'x.awk', X]],
    [['sed', '-f', 'x.sed', X]],
    [['sed', '-e', 's/a/b/', X]],
    [['jq', '--arg', 'a', X, '$a']],
    [['jq', '-f', 'x.jq', X]],
    [['ssh', '-l', X, 'host', 'uptime']],
    [['ssh', X, 'uptime']],
    [['su', X, '-c', 'id']],
    [['env', `A=${X}`, 'sh', '-c', 'echo "$A"']],
    [['timeout', X, 'sh', '-c', 'x']],
    [['sudo', '-u', X, 'sh', '-c', 'x']],
    [['docker', 'exec', X, 'sh', '-c', 'x']],
    [['docker', 'run', '--rm', 'python', 'python', 'x.py', X]],
    [['npx', 'vite', 'watch', X]],
    [['apk', 'add', 'jq', X]],
    [['pwsh', '-File', 'x.ps1', X]],
    [['deno', 'run', 'x.ts', X]],
    [['deno', 'eval', 'x', X]],
    [['bash', '-c', 'echo $${{ x }}']],
    [['psql', '-v', `n=${X}`, '-f', 'x.sql']],
  ])('%j', (command) => {
    expect(found(command)).toEqual([]);
  });
});

describe('F09 the fix', () => {
  const fixes = (command: readonly unknown[]) =>
    scriptArguments(command).map((argument) => scriptFix(command, argument));

  it.each<[unknown[], string]>([
    [
      ['sh', '-c', 'echo ${{ inputs.title }}'],
      'pass it in env: { TITLE: "${{ inputs.title }}" }, and write "$TITLE" in the script',
    ],
    [
      ['node', '-e', 'f(${{ steps.a.output["x y"] }})'],
      `pass it in env: { Y: '\${{ steps.a.output["x y"] }}' }, and write process.env.Y in the script`,
    ],
    [
      ['python3', '-c', 'f(${{ inputs.path }})'],
      'pass it in env: { VALUE: "${{ inputs.path }}" }, and write os.environ["VALUE"] in the script',
    ],
    [
      ['sudo', 'sh', '-c', X],
      'put sh and "${{ inputs.x }}" as two items behind the script, and write "$1" in it',
    ],
    [
      ['docker', 'exec', 'c', 'python', '-c', X],
      'put "${{ inputs.x }}" as an item behind the script, and write sys.argv[1] in it',
    ],
    [
      ['ssh', 'host', X],
      'let it read the value from its standard input, which is the input of the step',
    ],
    [['node', X], 'write ./ before it, so that it can only be a file: "./${{ inputs.x }}"'],
    [
      ['node', `--import=${X}`, 'i.mjs'],
      'write ./ before it, so that it can only be a file: "--import=./${{ inputs.x }}"',
    ],
    [['perl', `-M${X}`, '-e', '1'], 'write it without an expression'],
    [
      ['sudo', 'env', '-S', `node a.js ${X}`],
      'leave the option out, and write each word as an item of its own',
    ],
    [
      ['npx', '-c', `cowsay ${X}`],
      'pass it in env: { X: "${{ inputs.x }}" }, and write "$X" in the script',
    ],
    [['psql', '-c', X], 'ask the database in a function, which can bind the value'],
  ])('for %j', (command, fix) => {
    expect(fixes(command)).toEqual([fix]);
  });
});
