/**
 * Copies own properties into an object without a prototype: whatever is on `Object.prototype`, now or later, is not among
 * them, for anybody who reads the copy.
 */
export function ownOf<T extends object>(options: T): T {
  return Object.assign(Object.create(null), options)
}
