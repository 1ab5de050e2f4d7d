/** What is wrong with Zstandard data. The reader of the zip makes a fault with the entry's name of it. */
export const damaged = (what: string): Error => new Error(`damaged Zstandard data: ${what}`);
