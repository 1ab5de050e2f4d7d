/** More samples of a group than these are not told apart by eye; they are summed up. */
export const MOST_CELLS = 200;
