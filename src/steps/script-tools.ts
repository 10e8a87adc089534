/**
 * Programs for other things that run what one of their options says.
 * Knows names and options of such tools; must not know where a command comes from.
 */
import { type Interpreter, NEVER, NONE, one, runs } from './script-reading.ts';

/** What only looks at its options, wherever they stand. */
const OPTIONS: Interpreter = { ...NONE, operand: 'none', permutes: true };
/** What only looks at the options before its first operand. */
const LEADING: Interpreter = { ...NONE, operand: 'none' };

const variable = '"$NAME"';

/** `ssh -o NAME=VALUE`: plain with a name that starts no program and loads nothing. */
export const REMOTE_OPTIONS = runs(
  /^(?!proxycommand|localcommand|knownhostscommand|remotecommand|include|match|\w*provider|xauthlocation)\w+[ =]/i,
  '-o',
);
const REMOTE: Interpreter = {
  ...OPTIONS,
  takes: 'BbcDFiJlPRX',
  runs: { ...REMOTE_OPTIONS, ...runs(NEVER, '-S') },
};

/** `git -c NAME=VALUE`: of many other names the value is a command, or a file with commands. */
const GIT_SETTING =
  /^(user|author|committer|http|https|init|safe|advice|color|i18n|column|push|pull|commit\.gpgsign|core\.(autocrlf|quotepath|longpaths|filemode))\b/i;
const GIT_AWAY: Interpreter = {
  ...OPTIONS,
  takes: 'boj',
  words: one('--depth', '--branch', '--origin', '--reference', '--remote'),
  runs: {
    ...runs(NEVER, '--upload-pack', '--receive-pack', '--exec'),
    ...runs(GIT_SETTING, '--config'),
  },
};
/** Names and values that stay, or words of the newer form before them. */
const GIT_CONFIG: Interpreter = {
  ...LEADING,
  takes: 'f',
  words: one('--file', '--blob', '--type', '--default', '--value', '--comment'),
  pairs: GIT_SETTING,
};
/** A shell gets all items together. */
const GIT_SHELL: Interpreter = { ...LEADING, operand: 'scripts' };
const GIT_FILTERS = ['env', 'tree', 'index', 'parent', 'msg', 'commit', 'tag-name'];
const GIT: Interpreter = {
  ...LEADING,
  takes: 'C',
  words: one('--git-dir', '--work-tree', '--namespace'),
  runs: { ...runs(GIT_SETTING, '-c'), ...runs(NEVER, '--exec-path', '--config-env') },
  variable,
  commands: {
    clone: {
      ...GIT_AWAY,
      runs: { ...GIT_AWAY.runs, ...runs(NEVER, '-u'), ...runs(GIT_SETTING, '-c') },
    },
    fetch: GIT_AWAY,
    pull: GIT_AWAY,
    push: GIT_AWAY,
    'ls-remote': GIT_AWAY,
    archive: GIT_AWAY,
    difftool: { ...OPTIONS, takes: 't', runs: runs(NEVER, '-x', '--extcmd') },
    grep: {
      ...OPTIONS,
      takes: 'efmABC',
      words: { '-O': 0, '--open-files-in-pager': 0 },
      runs: runs(NEVER, '-O', '--open-files-in-pager'),
    },
    submodule: { ...LEADING, commands: { foreach: GIT_SHELL } },
    bisect: { ...LEADING, commands: { run: GIT_SHELL } },
    'filter-branch': {
      ...LEADING,
      takes: 'd',
      words: one('--subdirectory-filter', '--original', '--state-branch'),
      scriptWords: ['--setup', ...GIT_FILTERS.map((name) => `--${name}-filter`)],
    },
    config: { ...GIT_CONFIG, commands: { set: GIT_CONFIG, add: GIT_CONFIG } },
    rebase: { ...OPTIONS, takes: 'sXC', runs: runs(NEVER, '-x', '--exec') },
  },
};

const TAR: Interpreter = {
  ...OPTIONS,
  takes: 'fCTXbgHVLKN',
  runs: {
    ...runs(/^(echo|dot|\.|sleep|ttyout|totals|bell|wait)\b/, '--checkpoint-action'),
    ...runs(NEVER, '-I', '--use-compress-program', '--to-command', '-F', '--info-script'),
    ...runs(NEVER, '--new-volume-script', '--rsh-command', '--rmt-command'),
  },
};
const VIM: Interpreter = {
  ...OPTIONS,
  operand: 'file',
  runs: runs(NEVER, '-c', '--cmd', '-S', '+'),
};
/** Its shell gets all items behind the option as one script. */
const PNPM: Interpreter = {
  ...LEADING,
  script: 'c',
  scriptWords: ['--shell-mode'],
  takes: 'CF',
  words: one('--dir', '--filter', '--package'),
  tail: true,
  variable,
};

/** By name, as the interpreters. */
export const TOOLS: Readonly<Record<string, Interpreter>> = {
  env: { ...LEADING, script: 'S', scriptWords: ['--split-string'], takes: 'uCP', tail: true },
  npx: {
    ...LEADING,
    script: 'c',
    scriptWords: ['--call'],
    takes: 'pw',
    words: one('--package', '--workspace'),
    variable,
  },
  // It reads its own options behind operands, too.
  npm: { ...OPTIONS, script: 'c', scriptWords: ['--call'], takes: 'pw', variable },
  pnpm: { ...PNPM, commands: { exec: PNPM, dlx: PNPM } },
  git: GIT,
  tar: TAR,
  gtar: TAR,
  bsdtar: TAR,
  sort: { ...OPTIONS, takes: 'koStT', runs: runs(NEVER, '--compress-program') },
  rsync: {
    ...OPTIONS,
    takes: 'BfTM',
    runs: runs(NEVER, '-e', '--rsh', '--rsync-path'),
  },
  scp: REMOTE,
  sftp: REMOTE,
  // A file name that starts with `!` is a command.
  ed: { ...NONE, takes: 'p' },
  vi: VIM,
  vim: VIM,
  nvim: VIM,
  ex: VIM,
  gdb: {
    ...LEADING,
    runs: runs(NEVER, '-ex', '--ex', '-iex', '--iex', '-eval-command', '--eval-command'),
  },
};
