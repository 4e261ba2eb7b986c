/** The `code` of an error of Node.js or undici, or an empty text. Asks the value itself, since it may come from another realm. */
export function errorCode(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : ''
}
