/** Points of an SVG polyline over a box of 600 × 120. */
export function pointsOf(values: readonly number[], top: number): string {
  const last = Math.max(1, values.length - 1)
  return values
    .map((value, index) => `${((index / last) * 600).toFixed(1)},${(120 - (value / top) * 116).toFixed(1)}`)
    .join(' ')
}
