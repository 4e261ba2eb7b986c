/**
 * Timers as they were when this module was loaded: a test runner's fake timers must not stop a fetch. In the published
 * package undici is given these too (`scripts/bundle-client.ts`).
 *
 * From the module, not from globals: Jest can fake these before anything is loaded.
 */
const timers: typeof import('node:timers') = process.getBuiltinModule('node:timers')

export const setTimeout: typeof globalThis.setTimeout = timers.setTimeout
export const clearTimeout: typeof globalThis.clearTimeout = timers.clearTimeout
export const setInterval: typeof globalThis.setInterval = timers.setInterval
export const clearInterval: typeof globalThis.clearInterval = timers.clearInterval
export const setImmediate: typeof globalThis.setImmediate = timers.setImmediate
export const clearImmediate: typeof globalThis.clearImmediate = timers.clearImmediate
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask
