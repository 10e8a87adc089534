/**
 * A run among those that share pools.
 * Knows its account and its order; must not know the pools.
 */
import type { SoFar } from './so-far.ts';
import type { OrderWatch } from './watch-order.ts';
import type { Member } from './watch-pools.ts';

export class WatchedMember implements Member {
  readonly so: SoFar;
  private readonly order: OrderWatch;
  constructor(so: SoFar, order: OrderWatch) {
    this.so = so;
    this.order = order;
  }
  mayPass(step: number): boolean {
    return this.order.mayPass(step);
  }
  comesBefore(a: number, b: number): boolean {
    return this.order.comesBefore(a, b);
  }
}
