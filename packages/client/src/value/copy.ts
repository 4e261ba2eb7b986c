/**
 * Tells whether a value is plain data, of which each reader gets a copy: arrays, plain objects and bytes. Class instances
 * such as a `KeyObject` or a `Date`, functions and primitives are handed out as they are.
 */
export function isPlainData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value) || value instanceof Uint8Array) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Copies plain data at every depth: a driver may decorate what it is given, and no handler can change a value for the
 * next invocation. Instances inside it stay the same objects. Data that refers to itself keeps its shape.
 */
export function copyOf(value: unknown, copies: Map<object, object> = new Map()): unknown {
  if (!isPlainData(value)) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  // Of the same class, a Buffer a Buffer. Buffer's own slice() would share the bytes.
  if (value instanceof Uint8Array) return remember(value, Uint8Array.prototype.slice.call(value), copies)
  const empty = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value))
  const copy = remember(value, empty, copies)
  // By descriptors, so that a key such as __proto__ stays a key, and an accessor an accessor.
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (property === undefined || (Array.isArray(value) && key === 'length')) continue
    Object.defineProperty(
      copy,
      key,
      Object.hasOwn(property, 'value')
        ? { ...property, value: copyOf(property.value, copies), writable: true, configurable: true }
        : property,
    )
  }
  return copy
}

function remember<T extends object>(value: object, copy: T, copies: Map<object, object>): T {
  copies.set(value, copy)
  return copy
}
