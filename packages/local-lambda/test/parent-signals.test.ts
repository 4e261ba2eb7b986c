// What becomes of a function's process when a signal ends the process that started it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'

const { folder, write } = bundleFolder()
// Their connections are cut when the processes end, even if nobody reaps them.
const connects = write(
  'connects.mjs',
  `import { connect } from 'node:net'
const socket = connect(process.env.WATCH, '127.0.0.1')
await new Promise((resolve) => socket.write(String(process.pid), resolve))`,
)
const bundle = write(
  'function.mjs',
  `import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
if (process.env.CHILD) {
  const source = 'import(' + JSON.stringify(process.env.CHILD) + ').then(() => console.log("up"))'
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
}
await import('./connects.mjs')
if (process.env.MARK) writeFileSync(process.env.MARK, '')
if (process.env.BUSY) while (true) {}
export const handler = async ({ busy }) => {
  while (busy) {}
  return 'served'
}`,
)

const watch = createServer()
const parents: ChildProcess[] = []
const pids: number[] = []

beforeAll(async () => {
  watch.listen(0, '127.0.0.1')
  await once(watch, 'listening')
})

// A test that fails must not leave anything behind.
afterAll(() => {
  watch.close()
  for (const parent of parents) parent.kill('SIGKILL')
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {}
  }
})

const FREEZE = 'await lambda.freeze()'

/**
 * Runs a program that has started a function, up to its line `ready`.
 *
 * @param env more variables of the function
 */
const startParent = async (before: string, after: string, env: Record<string, string> = {}) => {
  const processes = env.CHILD === undefined ? 1 : 2
  const source = `import { startLambda } from '@extension-secrets/local-lambda'
const events = ['exit', 'newListener', 'removeListener', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']
const listeners = () => events.map((event) => process.listenerCount(event)).join()
const atFirst = listeners()
${before}
const env = { WATCH: '${(watch.address() as AddressInfo).port}', ...${JSON.stringify(env)} }
const starting = startLambda({ bundle: ${JSON.stringify(bundle)}, runtime: 'built-in', env })
const lambda = env.BUSY ? undefined : await starting
${after}
console.log('ready')`
  const connections: Promise<void>[] = []
  const connected = new Promise<void>((resolve) => {
    watch.on('connection', (socket: Socket) => {
      const closed = new Promise<void>((end) => socket.on('error', () => {}).once('close', end))
      connections.push(closed)
      socket.once('data', (pid) => {
        pids.push(Number(pid))
        if (connections.length === processes) resolve()
      })
    })
  })
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  parents.push(child)
  const closed = once(child, 'close')
  let output = ''
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('ready\n')) resolve()
    })
  })
  await connected
  watch.removeAllListeners('connection')
  await ready
  const functionEnded = Promise.all(connections)
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    functionEnded,
    ended: closed.then(([code, signal]) => ({ code, signal, output: output.replace('ready\n', '') })),
  }
}

/** The same with additional code, run before or after the function is started, which is frozen then. */
const startParentWith = (own: string, when: string) =>
  when === 'before' ? startParent(own, FREEZE) : startParent('', `${own}\n${FREEZE}`)

test.each(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGKILL'] as const)(
  '%s ends a frozen function, too',
  async (signal) => {
    const parent = await startParent('', FREEZE)
    parent.kill(signal)
    expect(await parent.ended).toEqual({ code: null, signal, output: '' })
    await parent.functionEnded
  },
)

describe.each(['SIGTERM', 'SIGKILL'] as const)('%s ends', (signal) => {
  test.each([
    ['a function that is busy', 'void lambda.invoke({ busy: true })', {}],
    ['one that is busy in INIT', '', { BUSY: 'yes' }],
    ['what a function has started', '', { CHILD: connects }],
    ['what a frozen function has started', FREEZE, { CHILD: connects }],
    ['what a busy function has started', 'void lambda.invoke({ busy: true })', { CHILD: connects }],
  ])('%s', async (_, after, env) => {
    const parent = await startParent('', after, env)
    parent.kill(signal)
    expect(await parent.ended).toMatchObject({ signal })
    await parent.functionEnded
  })
})

test('a signal that comes before the start of a function has returned ends it, too', async () => {
  // As on a busy machine: the function is there before its parent goes on.
  const slow = `import childProcess from 'node:child_process'
import { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { spawn } = childProcess
childProcess.spawn = (command, args, options) => {
  const child = spawn(command, args, options)
  if (options.env.MARK !== undefined) {
    while (!existsSync(options.env.MARK)) {}
    process.kill(process.pid, 'SIGTERM')
  }
  return child
}
syncBuiltinESMExports()`
  const parent = await startParent(slow, '', { BUSY: 'yes', MARK: join(folder, 'mark') })
  expect(await parent.ended).toMatchObject({ signal: 'SIGTERM' })
  await parent.functionEnded
})

test.each(['closed', 'ended by a failure'])(
  'what a function has started ends where it is %s',
  async (how) => {
    const after =
      how === 'closed' ? 'await lambda.close()' : 'process.kill(lambda.pid)\nsetInterval(() => {}, 1000)'
    const parent = await startParent('', after, { CHILD: connects })
    await parent.functionEnded
    parent.kill('SIGKILL')
    await parent.ended
  },
)

test.each(['before', 'after'])(
  'a program with a handler of its own goes on: set %s the start',
  async (when) => {
    const own = `const tell = async () => {
  console.log((await lambda.invoke()).payload)
  await lambda.close()
  console.log(listeners() === atFirst)
}
process.once('SIGTERM', () => void tell())`
    const parent = await startParentWith(own, when)
    parent.kill('SIGTERM')
    expect(await parent.ended).toEqual({ code: 0, signal: null, output: 'served\ntrue\n' })
    await parent.functionEnded
  },
)

test.each(['before', 'after'])(
  'one that raises the signal again ends with it: set %s the start',
  async (when) => {
    // Several packages that clean up at the end of a process do so, where nobody else listens.
    const own = `const cleanUp = (signal) => {
  if (process.listenerCount(signal) > 1) return
  console.log('clean')
  process.off(signal, cleanUp)
  process.kill(process.pid, signal)
}
process.on('SIGINT', cleanUp)`
    const parent = await startParentWith(own, when)
    parent.kill('SIGINT')
    expect(await parent.ended).toEqual({ code: null, signal: 'SIGINT', output: 'clean\n' })
    await parent.functionEnded
  },
)
