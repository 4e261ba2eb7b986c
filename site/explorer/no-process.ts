// Stands in for `process` of Node.js, before the modules of the client are loaded. The simulation has its own clock; the
// client only asks how long its process has run, and takes timers of Node.js.

const timers = {
  setTimeout: (work: (value?: unknown) => void, milliseconds: number, value?: unknown) => {
    const id = setTimeout(work, milliseconds, value)
    const timer = { unref: () => timer, ref: () => timer, [Symbol.toPrimitive]: () => Number(id) }
    return timer
  },
  clearTimeout: (timer: unknown) => clearTimeout(Number(timer)),
  setImmediate: (work: (value?: unknown) => void, value?: unknown) => setTimeout(work, 0, value),
}

Object.assign(globalThis, {
  process: { uptime: () => performance.now() / 1000, env: {}, getBuiltinModule: () => timers },
})
