import { REDACTED } from '../value/redact.ts'
import type { Held } from './declared-secret.ts'
import type { SecretSet } from './secret-set.ts'

/** What stands behind one name of a view. */
export interface Shown {
  /** Whose name it is. */
  readonly source: SecretSet
  /** What was held when the view was made; nothing for an optional secret that could not be had. */
  readonly held: Held | undefined
}

/** What a view shows, by name. */
export type Contents = ReadonlyMap<string, Shown>

const contents = new WeakMap<object, Contents>()

/**
 * What every way of turning a view into text finds. A view's own properties win over these, which is harmless: a
 * secret that is called `toString` is a text or an object, and nothing calls those.
 */
const redacting: object = Object.freeze(
  Object.create(null, {
    toString: { value: () => REDACTED },
    toJSON: { value: () => REDACTED },
    [Symbol.toPrimitive]: { value: () => REDACTED },
    // What console.log and util.inspect ask for.
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => REDACTED },
  }),
)

/**
 * Makes the frozen snapshot that becomes `context.secrets`: reading a property gives the real value, and anything
 * that prints, serialises or enumerates the whole gives `[redacted]` or nothing.
 *
 * The properties are own ones, because Middy's `getInternal` asks for those, and accessors, because an inspection
 * that insists on hidden properties shows an accessor and does not call it.
 */
export function createView(shown: Contents): object {
  const view = Object.create(redacting)
  for (const [name, { held }] of shown) {
    const value = held?.value
    // Nothing can freeze bytes, and a handler may wipe them once they are used: each reading gets its own, of the same
    // class, a Buffer a Buffer. Buffer's own slice() would share them.
    const get = value instanceof Uint8Array ? () => Uint8Array.prototype.slice.call(value) : () => value
    Object.defineProperty(view, name, { get })
  }
  contents.set(view, shown)
  return Object.freeze(view)
}

/** What a view shows; `undefined` for anything that is no view. */
export function contentsOf(view: unknown): Contents | undefined {
  return typeof view === 'object' && view !== null ? contents.get(view) : undefined
}
