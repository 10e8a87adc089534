/** A workflow made of smaller ones: they run side by side, and the report when all have ended. */
import { workflow } from 'heddle';
import { etl } from './parts.ts';

const master = workflow('master', { inputs: { day: { type: 'string', default: 'monday' } } });

const orders = etl(master, 'orders');
const users = etl(master, 'users');

const report = master.step('report', {
  needs: { orders, users },
  run: ({ orders, users }, { run }) => `${run.input.day}: ${orders} orders, ${users} users`,
});

export default master.returns(report);
