/** A promise and what settles it. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

/** A promise that is settled from outside; one that nobody awaits does not count as an unhandled rejection. */
export const defer = <T>(): Deferred<T> => {
  const deferred = Promise.withResolvers<T>()
  deferred.promise.catch(() => {})
  return deferred
}
