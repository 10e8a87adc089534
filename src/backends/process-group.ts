/**
 * A process group, named by the number of its leader: asked, and ended.
 * Knows signals and states of processes; must not know why a group is to end.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to all of the group. Whether there was any process, even one that has ended. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Whether anything in the group still runs. A process that has ended stays in its group until its
 * parent asks how; in many containers nobody ever asks for those that have lost their parent.
 */
export function groupRuns(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isMember(name, group));
  } catch {
    // The system does not tell; then the signal must do.
    return true;
  }
}

/** Whether the process is in the group and has not ended. */
function isMember(pid: string, group: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return false;
  }
  // `12 (a name) S 1 12 …`: state, parent, group. The name may hold anything, also brackets.
  const [state, , number] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(number) === group && state !== 'Z' && state !== 'X';
}
