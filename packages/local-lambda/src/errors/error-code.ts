/**
 * The `code` of a Node.js error, such as `ENOENT`. Doesn't check the class: under a test runner, an error may come from
 * another realm, where `instanceof Error` is false.
 */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
