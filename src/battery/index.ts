/**
 * battery: what is asked. Scenarios, arms and designs as checked data, the filling of
 * their placeholders, and the expansion of a plan into samples with stable ids and seeds.
 */
export * from './families.ts';
export { TOOLS, type ToolName } from './atoms.ts';
export type { ActRule, LeftRule, OneActRule, TextRule } from './rules.ts';
export * from './schema.ts';
export { assembleBattery } from './assemble.ts';
export { checkScenario } from './check.ts';
export type { Condition, FactorChoice } from './conditions.ts';
export { factorsOf } from './factors.ts';
export { loadBattery, type BatteryFile } from './load.ts';
export { firstIssue } from './issue.ts';
export { fill, type Values } from './placeholders.ts';
export * from './plan.ts';
export * from './situation.ts';
