/** A promise with its resolve and reject functions. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

/** Creates a promise that is settled from outside. If nobody awaits it, a rejection isn't reported as unhandled. */
export const defer = <T>(): Deferred<T> => {
  const deferred = Promise.withResolvers<T>()
  deferred.promise.catch(() => {})
  return deferred
}
