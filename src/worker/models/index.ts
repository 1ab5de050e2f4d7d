export * from './api.ts';
export { ModelDesk, openModel } from './desk.ts';
