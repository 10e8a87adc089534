/**
 * `heddle plan`: what would run, and nothing run.
 * Must not run anybody's code for YAML.
 */
import { dirname, resolve } from 'node:path';
import { createEngine } from '../../index.ts';
import { planJson, planText } from '../../pictures/plan-text.ts';
import { locateAll } from '../../workflow/place.ts';
import { outsideOf } from '../allow-outside.ts';
import { engineParts } from '../call-config.ts';
import type { Command } from '../command.ts';
import { unreadConfig } from '../config-fixes.ts';
import { EXIT } from '../exit-code.ts';
import { findingJson, findingsText } from '../findings.ts';
import { inputFrom, withGiven } from '../given-input.ts';
import { isBroken, openWorkflow, sayImported, sizeLimit } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { engineOptions, SHARED_OPTIONS, type SharedOptions } from '../run-options.ts';
import { openForPlan, PLACE_OPTIONS, type StoreAsk } from '../store.ts';

interface Options extends SharedOptions, StoreAsk {}

export const plan: Command<Options> = {
  runsNothing: true,
  options: [
    ...SHARED_OPTIONS,
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the plan as one JSON object' },
  ],
  async run([file = ''], options, terminal) {
    const unread = unreadConfig();
    if (unread !== undefined) terminal.err(`${unread}\n`);
    const opened = await openWorkflow(file, sizeLimit(options.maxFileSize), sayImported(terminal));
    if (opened.workflow === undefined || isBroken(opened)) {
      return refuseFindings(opened, [], terminal, options.json);
    }
    const given = await inputFrom(options, opened.workflow);
    const { store } = openForPlan(options, dirname(resolve(file)), terminal.err);
    const engine = createEngine({ ...engineParts(), store, ...outsideOf(options) });
    const planned = await engine
      .plan(opened.workflow, given.value, engineOptions(options))
      .finally(() => engine.close());
    if (planned.plan === undefined)
      return refuseFindings(withGiven(opened, given), planned.diagnostics, terminal, options.json);
    const findings = locateAll([...opened.diagnostics, ...planned.diagnostics], opened.source);
    if (options.json) {
      const data = {
        ...planJson(planned.plan, planned.choices),
        diagnostics: findings.map(findingJson),
      };
      terminal.out(`${JSON.stringify(data)}\n`);
    } else terminal.out(planText(planned.plan, planned.choices));
    terminal.err(findingsText(findings, findings.length, terminal.paintErr));
    return EXIT.ok;
  },
};
