/** A value as AWS stores it, before any format or schema. */
export type Content =
  | { readonly type: 'text' | 'list'; readonly text: string }
  | { readonly type: 'binary'; readonly bytes: Uint8Array }

/** Compares two stored values by their content. */
export function sameContent(a: Content, b: Content): boolean {
  if (a.type === 'binary' || b.type === 'binary') {
    return a.type === 'binary' && b.type === 'binary' && Buffer.compare(a.bytes, b.bytes) === 0
  }
  return a.type === b.type && a.text === b.text
}
