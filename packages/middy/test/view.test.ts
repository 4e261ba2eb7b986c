import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { describe, expect, test } from '@jest/globals'
import { createSnapshot, entriesOf } from '../../client/src/cache/snapshot.ts'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { secretsHandler, uniqueId } from './support/handler.ts'

const CANARY = 'CANARY-9b1f'

/** A view of these values, as a handler gets one. */
async function viewOf(names: readonly string[]): Promise<Record<string, string>> {
  await using server = await startRawServer(serveSecrets(({ query }) => `${CANARY} ${query.get('secretId')}`))
  const secrets = Object.fromEntries(names.map((name) => [name, uniqueId(name)]))
  return (await secretsHandler(server.port, { secrets })()) as Record<string, string>
}

/** Every way in which code turns a whole view into something else. */
const printers: readonly [string, (view: Record<string, string>) => unknown][] = [
  ['util.inspect', (view) => inspect(view)],
  ['util.inspect with showHidden', (view) => inspect(view, { showHidden: true })],
  ['util.inspect without customInspect', (view) => inspect(view, { customInspect: false })],
  [
    'util.inspect with showHidden, without customInspect, at any depth',
    (view) => inspect(view, { showHidden: true, customInspect: false, depth: null }),
  ],
  ['util.inspect of what it is in', (view) => inspect({ context: { secrets: view } }, { depth: null })],
  ['util.inspect of a list of it', (view) => inspect([view], { showHidden: true, depth: null })],
  ['util.inspect below its depth', (view) => inspect({ a: { b: { view } } }, { depth: 1 })],
  ['JSON.stringify', (view) => JSON.stringify(view)],
  ['JSON.stringify of what it is in', (view) => JSON.stringify({ context: { secrets: view } })],
  ['a template string', (view) => `${view}`],
  ['String', (view) => String(view)],
  ['a list of it as text', (view) => [view].join()],
  ['toString', (view) => Object.prototype.toString.call(view)],
  ['a spread', (view) => JSON.stringify({ ...view })],
  ['Object.assign', (view) => JSON.stringify(Object.assign({}, view))],
  ['structuredClone', (view) => inspect(structuredClone(view), { showHidden: true })],
  ['Object.entries', (view) => inspect(Object.entries(view))],
  ['Object.values', (view) => inspect(Object.values(view))],
  [
    'for … in',
    (view) => {
      const found: string[] = []
      for (const name in view) found.push(`${view[name]}`)
      return found.join()
    },
  ],
  [
    'JSON.stringify with the names',
    (view) => inspect(Object.getOwnPropertyDescriptors(view), { depth: null }),
  ],
]

describe('context.secrets', () => {
  test('is an ordinary property of the context, also where there was one before', async () => {
    await using server = await startRawServer(serveSecrets(() => CANARY))
    const context = { secrets: 'an earlier one' }
    const found = await secretsHandler(server.port, { secrets: { db: uniqueId() } })(context as object)
    expect(Object.getOwnPropertyDescriptor(context, 'secrets')).toEqual({
      value: found,
      enumerable: true,
      writable: true,
      configurable: true,
    })
    expect({ ...context }.secrets).toBe(found)
  })

  test.each<[string, (context: object) => unknown]>([
    ['logged', (context) => inspect(context, { showHidden: true, depth: null })],
    ['spread and logged', (context) => inspect({ ...context }, { showHidden: true, depth: null })],
    [
      'spread twice',
      (context) => JSON.stringify({ ...context, ...(context as { secrets: object }).secrets }),
    ],
    ['serialised', (context) => JSON.stringify(context)],
    ['cloned', (context) => inspect(structuredClone(context), { showHidden: true, depth: null })],
    ['serialised by V8', (context) => serialize(context).toString('latin1')],
  ])('a context that is %s shows no value', async (_name, show) => {
    await using server = await startRawServer(serveSecrets(() => CANARY))
    const context: { secrets?: { db: string } } = {}
    await secretsHandler(server.port, { secrets: { db: uniqueId() } })(context as object)
    expect(context.secrets?.db).toBe(CANARY)
    expect(String(show(context))).not.toContain('CANARY')
  })

  test.each(printers)('shows no value by %s', async (_name, print) => {
    const view = await viewOf(['db', 'cache'])
    expect(view.db).toContain(CANARY)
    expect(String(print(view))).not.toContain('CANARY')
  })

  test.each(printers)('shows no value by %s, whatever the secrets are called', async (_name, print) => {
    const names = ['toString', 'toJSON', 'constructor', 'valueOf', 'then', 'message', 'stack', 'inspect']
    const view = await viewOf(names)
    expect(view.toJSON).toContain(CANARY)
    expect(String(print(view))).not.toContain('CANARY')
  })

  test('says that it hides something', async () => {
    const view = await viewOf(['db'])
    expect(inspect(view)).toBe('[redacted]')
    expect(inspect({ secrets: view })).toBe('{ secrets: [redacted] }')
    expect(inspect(view, { showHidden: true })).toBe('[redacted]')
    expect(JSON.stringify(view)).toBe('"[redacted]"')
    expect(JSON.stringify({ secrets: view })).toBe('{"secrets":"[redacted]"}')
    expect(`${view}`).toBe('[redacted]')
    expect(String(view)).toBe('[redacted]')
    expect(view.toString()).toBe('[redacted]')
  })

  test('hides its values from console.log', async () => {
    const view = await viewOf(['db'])
    const written: string[] = []
    const { Console } = console
    const { Writable } = await import('node:stream')
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk))
        done()
      },
    })
    const logger = new Console({ stdout })
    logger.log(view)
    logger.log('%s %o %O %j', view, view, view, view)
    logger.dir(view, { showHidden: true, depth: null })
    logger.table([view])
    expect(written.join('')).toContain('[redacted]')
    expect(written.join('')).not.toContain('CANARY')
  })

  test('gives the real values by name', async () => {
    const view = await viewOf(['db', 'cache'])
    const { db, ...rest } = view
    expect(db).toMatch(/^CANARY-9b1f db-\d+$/)
    expect(view.cache).toMatch(/^CANARY-9b1f cache-\d+$/)
    expect(Reflect.get(view, 'cache')).toBe(view.cache)
    expect(rest).toEqual({})
  })

  test.each(['__proto__', 'constructor', 'toString', 'toJSON', 'then'])(
    'may hold a secret called %s',
    async (name) => {
      await using server = await startRawServer(serveSecrets())
      const id = uniqueId()
      const secrets: Record<string, string> = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(id)}}`)
      const view = (await secretsHandler(server.port, { secrets })()) as object
      expect(Object.getOwnPropertyNames(view)).toEqual([name])
      expect(Reflect.get(view, name)).toBe(`value of ${id}`)
      expect(`${view}`).toBe('[redacted]')
    },
  )

  test('has its secrets as own properties that nothing lists and nothing changes', async () => {
    const view = await viewOf(['db', 'cache'])
    expect(Object.getOwnPropertyNames(view)).toEqual(['db', 'cache'])
    expect(Object.hasOwn(view, 'db')).toBe(true)
    expect(Object.keys(view)).toEqual([])
    expect(Object.isFrozen(view)).toBe(true)
    const before = view.db
    expect(() => {
      view.db = 'changed'
    }).toThrow(TypeError)
    expect(() => {
      view.more = 'added'
    }).toThrow(TypeError)
    expect(() => {
      delete view.db
    }).toThrow(TypeError)
    expect(() => Object.setPrototypeOf(view, {})).toThrow(TypeError)
    expect(view.db).toBe(before)
    expect(view.more).toBeUndefined()
  })

  test('cannot be made to show values by changing what all views share', async () => {
    const view = await viewOf(['db'])
    const shared: object = Object.getPrototypeOf(view)
    expect(Object.isFrozen(shared)).toBe(true)
    expect(() => Object.assign(shared, { toJSON: () => 'changed' })).toThrow(TypeError)
  })

  test('an optional secret that could not be fetched is there, and undefined', () => {
    const view = createSnapshot(new Map([['db', { owner: {} as never, cached: undefined }]]))
    expect(Object.hasOwn(view, 'db')).toBe(true)
    expect(Reflect.get(view, 'db')).toBeUndefined()
  })

  test.each([undefined, null, 'db', 5, {}, Object.create({})])('%p is no view', (value) => {
    expect(entriesOf(value)).toBeUndefined()
  })
})
