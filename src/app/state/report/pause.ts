/** Lets the page draw and answer before more is computed. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
