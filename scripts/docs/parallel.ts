/**
 * Does something for each item, a few at a time.
 *
 * @param limit how many at a time
 * @returns the results in the order of the items
 */
export async function parallel<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const [index, item] of queue) results[index] = await work(item)
    }),
  )
  return results
}
