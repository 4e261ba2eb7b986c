// Stands in for the client's `fetch/transport.ts` in the browser, where the simulation answers every request.

/** Larger than any answer of the simulation. */
export const MAX_BODY: number = Number.POSITIVE_INFINITY
/** More than the simulation's requests at once. */
export const MAX_CONNECTIONS: number = Number.POSITIVE_INFINITY
