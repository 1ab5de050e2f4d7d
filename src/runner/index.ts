/**
 * runner: plays a plan against an engine. Uses all of its slots, runs the agent loop with
 * the simulated office, has every sample judged and saved before its slot takes the next.
 */
export { playRun, type PlayOptions, type RunEvent } from './run.ts';
