/**
 * battery: what is asked. Scenarios, arms and designs as checked data, the filling of
 * their placeholders, and the expansion of a plan into samples with stable ids and seeds.
 */
export * from './families.ts';
export * from './schema.ts';
export { assembleBattery } from './assemble.ts';
export { checkScenario } from './check.ts';
export { loadBattery, type BatteryFile } from './load.ts';
export { firstIssue } from './issue.ts';
export { fill, type Values } from './placeholders.ts';
export * from './plan.ts';
export * from './situation.ts';
