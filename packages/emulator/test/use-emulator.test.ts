import { connect } from 'node:net'
import { type EmulatorOptions, type TestEmulator, useEmulator } from '@extension-secrets/emulator'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { BEFORE, borrowed, served } from './runners/served.ts'
import { caught } from './support/caught.ts'

type Work = () => Promise<void>

/** A test runner whose hooks the test runs by hand. */
const runner = (options: EmulatorOptions) => {
  const work: Record<'beforeAll' | 'beforeEach' | 'afterAll', Work> = {
    beforeAll: async () => {},
    beforeEach: async () => {},
    afterAll: async () => {},
  }
  const hook = (name: keyof typeof work) => (given: Work) => {
    work[name] = given
  }
  const hooks = {
    beforeAll: hook('beforeAll'),
    beforeEach: hook('beforeEach'),
    afterAll: hook('afterAll'),
  }
  const emulator: TestEmulator = useEmulator(options, hooks)
  return { emulator, work }
}

const OWN = borrowed()
const put = (values: Record<string, string | undefined>): void => {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
beforeEach(() => put(BEFORE))
afterEach(() => put(OWN))

test('it is started, reset and closed by the hooks, and process.env leads to it meanwhile', async () => {
  const { emulator, work } = runner({ secrets: { a: 'one' } })
  const early = await caught(() => emulator.port)
  expect(early).toMatchObject({ code: 'NOT_STARTED' })
  expect(borrowed()).toEqual(BEFORE)

  await work.beforeAll()
  try {
    expect(borrowed()).toEqual({ ...BEFORE, ...environment(emulator), AWS_TOKEN: undefined })
    await work.beforeEach()
    expect(await served('a')).toBe('one')
    emulator.rotate('a', 'two')
    expect(await served('a')).toBe('two')
    expect(emulator.requests).toHaveLength(2)
    await emulator.faults.add({ kind: 'throttle' })
    await emulator.setReady(false)
    await work.beforeEach()
    expect(emulator.requests).toHaveLength(0)
    expect(await served('a')).toBe('one')
  } finally {
    await work.afterAll()
  }
  expect(borrowed()).toEqual(BEFORE)
  await expect(fetch(emulator.url)).rejects.toThrow()
})

const environment = ({ port, token }: TestEmulator) => ({
  PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
  AWS_SESSION_TOKEN: token,
})

const connected = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })

test('two at once put process.env back, in whichever order they end', async () => {
  const [first, second] = [runner({}), runner({})]
  await first.work.beforeAll()
  await second.work.beforeAll()
  expect(borrowed()).toMatchObject(environment(second.emulator))
  await first.work.afterAll()
  expect(borrowed()).toMatchObject(environment(second.emulator))
  await second.work.afterAll()
  expect(borrowed()).toEqual(BEFORE)

  await first.work.beforeAll()
  await second.work.beforeAll()
  await second.work.afterAll()
  expect(borrowed()).toMatchObject(environment(first.emulator))
  await first.work.afterAll()
  expect(borrowed()).toEqual(BEFORE)
})

test('a port that is closed is open again in the next test', async () => {
  const { emulator, work } = runner({ secrets: { a: 'one' }, dialect: 'agent' })
  await work.beforeAll()
  try {
    for (const close of [() => emulator.faults.add({ kind: 'refuse' }), () => emulator.setReady(false)]) {
      await close()
      await expect(connected(emulator.port)).rejects.toThrow('ECONNREFUSED')
      await work.beforeEach()
      await connected(emulator.port)
    }
  } finally {
    await work.afterAll()
  }
})

test('a cache can be asked for', async () => {
  const { emulator, work } = runner({ secrets: { a: 'one' }, ttl: 60 })
  await work.beforeAll()
  try {
    await served('a')
    emulator.rotate('a', 'two')
    expect(await served('a')).toBe('one')
  } finally {
    await work.afterAll()
  }
})

test('a ttl that is left undefined asks for none', async () => {
  // Without exactOptionalPropertyTypes it compiles as it stands.
  const ttl = undefined as unknown as number
  const { emulator, work } = runner({ secrets: { a: 'one' }, ttl })
  await work.beforeAll()
  try {
    await served('a')
    emulator.rotate('a', 'two')
    expect(await served('a')).toBe('two')
  } finally {
    await work.afterAll()
  }
})

test('options that are wrong leave the environment alone, and point to where they stand', async () => {
  const { emulator, work } = runner({ dialect: 'vault' as 'agent' })
  const error = await caught(work.beforeAll)
  expect(error).toMatchObject({ code: 'BAD_OPTION' })
  expect(error.stack?.split('\n').slice(0, 2)).toEqual([
    `EmulatorError: ${error.message}`,
    expect.stringContaining('use-emulator.test.ts'),
  ])
  expect(borrowed()).toEqual(BEFORE)
  await work.beforeEach()
  await work.afterAll()
  expect(borrowed()).toEqual(BEFORE)
  expect(await caught(() => emulator.requests)).toHaveProperty('code', 'NOT_STARTED')
})
