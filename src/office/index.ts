/**
 * office: the simulated company. Reads a tool call out of an answer, carries it out
 * on the state of mailbox, files, settings and jobs, and says what changed.
 */
export * from './calls.ts';
export * from './office.ts';
