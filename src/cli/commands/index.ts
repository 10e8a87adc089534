/**
 * All commands. Adding one costs a file beside this one and a line here.
 * Must not know what any of them does.
 */
import type { Command } from '../command.ts';
import { cancel } from './cancel.ts';
import { convert } from './convert.ts';
import { approve, reject } from './decide.ts';
import { deliver } from './deliver.ts';
import { doctor } from './doctor.ts';
import { fork } from './fork.ts';
import { graph } from './graph.ts';
import { logs } from './logs.ts';
import { plan } from './plan.ts';
import { resolve } from './resolve.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { schema } from './schema.ts';
import { show, status } from './show.ts';
import { sql } from './sql.ts';
import { store } from './store.ts';
import { validate } from './validate.ts';

// biome-ignore lint/suspicious/noExplicitAny: each command has options of its own.
export const COMMANDS: readonly Command<any>[] = [
  run,
  plan,
  validate,
  graph,
  convert,
  schema,
  runs,
  show,
  status,
  logs,
  resume,
  cancel,
  approve,
  reject,
  deliver,
  resolve,
  retry,
  fork,
  sql,
  store,
  doctor,
];
