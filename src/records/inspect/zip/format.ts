/**
 * Numbers of the ZIP format that writer and reader share.
 * Source: PKWARE, "APPNOTE.TXT – .ZIP File Format Specification", 6.3.10.
 */
export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END = 0x06054b50;
export const END_64 = 0x06064b50;
export const LOCATOR_64 = 0x07064b50;

export const LOCAL_HEADER_BYTES = 30;
export const CENTRAL_HEADER_BYTES = 46;
export const END_BYTES = 22;
export const END_64_BYTES = 56;
export const LOCATOR_64_BYTES = 20;

/** Id of the extra field that holds the 64-bit sizes and offset (4.5.3). */
export const EXTRA_64 = 0x0001;

/** What stands in a 16- or 32-bit field whose true value is in its 64-bit twin. */
export const FULL_16 = 0xffff;
export const FULL_32 = 0xffffffff;

/** Name and comment are UTF-8 (4.4.4, bit 11). */
export const FLAG_UTF8 = 0x0800;
export const FLAG_ENCRYPTED = 0x0001;

/** Compression methods (4.4.5). Zstandard is what Inspect writes since 2026. */
export const METHOD = { stored: 0, deflated: 8, zstd: 93 } as const;
