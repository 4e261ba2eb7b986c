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
 * Makes the function that gives each reader of a value a copy of its own. A snapshot asks once, so that a read of what JSON
 * can hold, which nearly every secret is, costs nanoseconds.
 */
export function copierOf(value: unknown): () => unknown {
  if (!isPlainData(value)) return () => value
  return isTree(value, new Set()) ? () => copyOfTree(value) : () => copyOf(value)
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
  const empty = Array.isArray(value) ? new Array(value.length) : Object.create(Object.getPrototypeOf(value))
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

/** Tells whether plain data is such as JSON can hold: every part in one place only, of enumerable values. */
function isTree(value: unknown, seen: Set<unknown>): boolean {
  if (!isPlainData(value)) return true
  if (seen.has(value) || value instanceof Uint8Array || Object.getPrototypeOf(value) === null) return false
  seen.add(value)
  const keys = Reflect.ownKeys(value)
  // A list with holes has fewer.
  if (Array.isArray(value) && keys.length !== value.length + 1) return false
  return keys.every((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (Array.isArray(value) && key === 'length') return true
    const isPlain = typeof key === 'string' && property?.enumerable === true
    return isPlain && Object.hasOwn(property, 'value') && isTree(property.value, seen)
  })
}

function copyOfTree(value: object): object {
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
  for (const key of Object.keys(copy)) {
    const item = copy[key]
    if (isPlainData(item)) copy[key] = copyOfTree(item)
  }
  return copy
}
