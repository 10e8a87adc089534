/**
 * The door for tests of workflows and of adapters: time in your hand, steps in your hand, a language model that
 * says what it is told to, and the laws that every store, backend and step type keeps.
 * Must not open onto adapters, nor onto the simulation of the engine itself (`test/simulation/`).
 */
export { backendContract } from './contract/backend.ts';
export type { ContractCase } from './contract/case.ts';
export { stepTypeContract } from './contract/step-type.ts';
export { type StoreOpener, storeContract } from './contract/store.ts';
export { type AskedModel, type FakeAnswer, type FakeModel, fakeModel } from './fake-model.ts';
export type { FakeTurn, FakeUsage, Misbehaviour } from './fake-turn.ts';
export { type HandHeld, handHeld, type Invocation } from './hand-held-step.ts';
export { VIRTUAL_START, type VirtualClock, virtualClock } from './virtual-clock.ts';
