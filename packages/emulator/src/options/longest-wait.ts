/** How many milliseconds `setTimeout` waits at most; with more it does not wait at all. */
export const LONGEST_WAIT: number = 2 ** 31 - 1
