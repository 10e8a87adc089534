/**
 * One attempt of an `http` step without an engine around it.
 * Must not know servers.
 */
import { httpStep } from '../src/steps/http.ts';
import { attemptsOf } from './step-attempt.ts';

export { KEY, NOW } from './step-attempt.ts';

export const { attempt, failure } = attemptsOf(httpStep);
