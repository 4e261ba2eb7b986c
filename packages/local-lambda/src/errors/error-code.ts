/**
 * The `code` of an error of Node.js, such as `ENOENT`. Asks for no class: under a test runner an error may come from
 * another realm, where `instanceof Error` is false.
 */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
