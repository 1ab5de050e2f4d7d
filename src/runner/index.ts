/**
 * runner: plays a plan against an engine. Uses all of its slots, runs the agent loop with
 * the simulated office, has every sample judged and saved before its slot takes the next.
 */
export { actingOf } from './playing.ts';
export { judgeAll, judgeSample } from './judge.ts';
export { playRun, type PlayOptions, type RunEvent } from './run.ts';
export { playSample } from './sample.ts';
