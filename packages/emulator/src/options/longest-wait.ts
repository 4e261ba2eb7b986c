/** Longest delay of `setTimeout`, in milliseconds; with a longer one, it doesn't wait at all. */
export const LONGEST_WAIT: number = 2 ** 31 - 1
