/**
 * Options of tools that load or start something: which values of them would be run.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions in commands are the subject.
import { describe, expect, it } from 'vitest';
import { scriptArguments } from './script-arguments.ts';

const X = '${{ inputs.x }}';

/** The items that are found, by kind: `setting 2`. */
const found = (command: readonly unknown[]) =>
  scriptArguments(command).map(({ kind, item }) => `${kind} ${item}`);

describe('F09 an expression in an option that loads or starts something is found', () => {
  it.each<[unknown[], string]>([
    [['node', `--import=${X}`, 'i.mjs'], 'file 1'],
    [['node', '--require', `${X}.cjs`, 'i.mjs'], 'file 2'],
    [['node', `--loader=${X}`, 'i.mjs'], 'file 1'],
    [['node', '--experimental-loader', X, 'i.mjs'], 'file 2'],
    [['node', `--import=data:text/javascript,${X}`, 'i.mjs'], 'setting 1'],
    [['node', '-r', X, 'i.mjs'], 'file 2'],
    [['tsx', '--import', X, 'i.ts'], 'file 2'],
    [['ts-node', '-r', X, 'i.ts'], 'file 2'],
    [['ruby', `-r${X}`, 'x.rb'], 'file 1'],
    [['perl', `-M${X}`, '-e', '1'], 'setting 1'],
    [['perl', `-lMPOSIX=${X}`, 'x.pl'], 'setting 1'],
    [['git', '-c', `alias.x=!${X}`, 'x'], 'setting 2'],
    [['git', '-C', 'a', '-c', `core.pager=${X}`, 'log'], 'setting 4'],
    [['git', '-c', `core.sshCommand=${X}`, 'fetch'], 'setting 2'],
    [['git', '-c', X, 'fetch'], 'setting 2'],
    [['git', `--exec-path=${X}`, 'log'], 'setting 1'],
    [['git', 'fetch', 'origin', `--upload-pack=${X}`], 'setting 3'],
    [['git', '-C', 'a', 'clone', '-u', X, 'b'], 'setting 5'],
    [['git', 'rebase', '-x', X], 'setting 3'],
    [['git', 'difftool', '-x', X], 'setting 3'],
    [['git', 'difftool', 'HEAD', `--extcmd=${X}`], 'setting 3'],
    [['git', 'grep', `-O${X}`, 'a'], 'setting 2'],
    [['git', 'grep', 'a', `--open-files-in-pager=${X}`], 'setting 3'],
    [['git', 'config', 'alias.x', X], 'setting 3'],
    [['git', 'config', '--global', '-f', 'a', 'core.editor', X], 'setting 6'],
    [['git', 'config', 'set', 'core.pager', X], 'setting 4'],
    [['git', 'config', X, 'true'], 'setting 2'],
    [['perl', `-d:${X}`, 'x.pl'], 'setting 1'],
    [['perl', `-F${X}`, '-ane', '1'], 'setting 1'],
    [['bash', '--rcfile', X, '-i'], 'file 2'],
    [['bash', `--init-file=${X}`, '-i'], 'file 1'],
    [['node', '--test-reporter', X, '--test'], 'file 2'],
    [['env', `NODE_OPTIONS=${X}`, 'node', 'a.js'], 'setting 1'],
    [['env', '-i', 'A=b', `LD_PRELOAD=${X}`, 'a'], 'setting 3'],
    [['timeout', '5', 'env', `BASH_ENV=./${X}`, 'bash', 'a.sh'], 'setting 3'],
    [['sudo', '-E', `GIT_SSH_COMMAND=ssh ${X}`, 'git', 'fetch'], 'setting 2'],
    [['docker', 'exec', 'c', 'env', `PERL5OPT=${X}`, 'perl', 'a'], 'setting 4'],
    [['tar', '-cf', 'a', '--checkpoint=1', `--checkpoint-action=exec=${X}`], 'setting 4'],
    [['tar', '-xf', 'a', `--to-command=${X}`], 'setting 3'],
    [['tar', '-cf', 'a', '-I', X, 'b'], 'setting 4'],
    [['ssh', '-o', `ProxyCommand=${X}`, 'host', 'id'], 'setting 2'],
    [['scp', `-oProxyCommand=${X}`, 'a', 'b:'], 'setting 1'],
    [['rsync', '-av', '-e', X, 'a', 'b:'], 'setting 3'],
    [['rsync', '-av', `--rsh=${X}`, 'a', 'b:'], 'setting 2'],
    [['gdb', '-ex', X, 'a'], 'setting 2'],
    [['vim', '-es', '-c', X], 'setting 3'],
    [['vim', `+${X}`, 'a'], 'setting 1'],
    [['sort', `--compress-program=${X}`, 'a'], 'setting 1'],
  ])('%j', (command, where) => {
    expect(found(command)).toEqual([where]);
  });
});

describe('F09 an expression in another value of such a tool is not in the way', () => {
  it.each<unknown[][]>([
    [['node', `--import=./${X}`, 'i.mjs', '--import', X]],
    [['node', '-r', `/opt/${X}`, 'i.mjs']],
    [['env', 'sort', '-S', X]],
    [['npx', 'vite', '-c', X]],
    [['npm', 'run', 'build', '--', '-c', X]],
    [['pnpm', 'run', 'build', '-c', X]],
    [['git', '-c', `user.name=${X}`, 'commit', '-m', X]],
    [['git', '-C', X, 'switch', '-c', X]],
    [['git', 'grep', '-O', X]],
    [['git', 'grep', '-e', X, '--', X]],
    [['git', 'config', '--global', 'user.email', X]],
    [['git', 'config', '--get', X]],
    [['git', 'config', 'set', 'user.name', X]],
    [['git', 'difftool', X, X]],
    [['git', 'submodule', 'update', X]],
    [['git', 'bisect', 'good', X]],
    [['perl', '-d', 'x.pl', X]],
    [['env', `NODE_ENV=${X}`, `PATH=${X}/bin`, 'node', 'a.js', `NODE_OPTIONS=${X}`]],
    [['echo', 'env', `NODE_OPTIONS=${X}`, 'a']],
    [['git', 'clone', '--depth', '1', '--', X]],
    [['tar', '-czf', X, '-C', X, '--checkpoint-action=dot', '.']],
    [['tar', '-cf', 'a', `--checkpoint-action=echo=${X}`, 'b']],
    [['ssh', '-o', `ConnectTimeout=${X}`, '-o', `User ${X}`, 'host', 'id']],
    [['rsync', '-av', X, 'b:']],
    [['sort', '-k', X, X]],
    [['vim', `./${X}`]],
  ])('%j', (command) => {
    expect(found(command)).toEqual([]);
  });
});
