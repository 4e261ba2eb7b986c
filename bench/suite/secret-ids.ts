/** Ids of `count` secrets. */
export function secretIds(count: number, prefix = 'bench/secret'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}
