/**
 * Links: a run's counts or one transcript in the fragment of an address, which no server ever gets
 * to see. The room itself gives only `readLink`; what makes links and codes is loaded when asked for.
 */
export { leavingOut, type LinkLeaveOut } from './leave-out.ts';
export { makeLink, type MadeLink } from './make.ts';
export { summaryPayload, transcriptPayload, type CountedGroup } from './payload.ts';
export { qrSvgPath } from './qr.ts';
export * from './read.ts';
export { LONGEST_LINK, LONGEST_QR_LINK } from './schema.ts';
