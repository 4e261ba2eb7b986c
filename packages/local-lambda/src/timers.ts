/**
 * Timers and clock as they were when this module was loaded: fake timers of a test in the same process must stop nothing.
 * From the modules, not from globals, because Jest can fake those before anything is loaded.
 */
const timers: typeof import('node:timers') = process.getBuiltinModule('node:timers')

export const setTimeout: typeof globalThis.setTimeout = timers.setTimeout
export const clearTimeout: typeof globalThis.clearTimeout = timers.clearTimeout
export const setImmediate: typeof globalThis.setImmediate = timers.setImmediate

/** Promise that is settled after a time. */
export const wait: typeof import('node:timers/promises').setTimeout =
  process.getBuiltinModule('node:timers/promises').setTimeout

/** Wall clock of the function's processes. Of a realm of its own, which no fake timers reach. */
export const wallClock: () => number = process
  .getBuiltinModule('node:vm')
  .runInNewContext('Date.now') as () => number
