/**
 * office: the simulated company. Reads a tool call out of an answer, carries it out
 * on the state of mailbox, files, settings and jobs, and says what changed.
 */
export { readCall, spokenParts, type Reading } from './calls.ts';
export * from './office.ts';
export { howToAct, type Acting } from './describe.ts';
export { plain } from './people.ts';
export { splitReasoning, withoutReasoning } from './reasoning.ts';
export { callSchema, describeTools, TOOL_SPECS, toolDefinitions, type Call } from './tools.ts';
