const MOST = 2

/** @returns the known word that is one or two typing errors away, if there is one */
export function closest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((one) => ({ one, errors: errorsBetween(word, one, one.length > 4 ? MOST : MOST - 1) }))
    .filter(({ errors }) => errors <= MOST)
    .sort((a, b) => a.errors - b.errors)
  return best?.one
}

/** Number of letters to add, leave out, change, or swap with their neighbor; infinite above the limit. */
function errorsBetween(a: string, b: string, limit: number): number {
  if (limit < 0) return Number.POSITIVE_INFINITY
  if (a === '' || b === '')
    return a.length + b.length > limit ? Number.POSITIVE_INFINITY : a.length + b.length
  const [restA, restB] = [a.slice(1), b.slice(1)]
  if (a[0] === b[0]) return errorsBetween(restA, restB, limit)
  const after = (left: string, right: string): number => 1 + errorsBetween(left, right, limit - 1)
  const swapped = a[0] === b[1] && a[1] === b[0]
  const fixes = [after(restA, b), after(a, restB), after(restA, restB)]
  return Math.min(...fixes, ...(swapped ? [after(a.slice(2), b.slice(2))] : []))
}
