import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import { forLoopback } from '../../scripts/undici-for-loopback.ts'

const { resolve } = createRequire(import.meta.url)
const pathOf = (module: string): string => resolve(`undici/lib/${module}`)
const changed = async (module: string): Promise<string> =>
  forLoopback(pathOf(module), await readFile(pathOf(module), 'utf8'))

test.each(['core/request.js', 'dispatcher/client.js', 'dispatcher/client-h1.js'])(
  'the undici that is pinned has every place in %s, and stays what Node.js can read',
  async (module) => {
    const source = await changed(module)
    expect(source).not.toMatch(
      /hasSubscribers|\bis(?:Stream|Buffer|FormDataLike|(?:Async)?Iterable|BlobLike)\((?:request\.)?body\)|body == null/,
    )
    // A function's body may return, as a CommonJS module may.
    expect(() => new Function('require', 'module', source)).not.toThrow()
  },
)

test('the path of a request is still checked, and so are its headers', async () => {
  const source = await changed('core/request.js')
  expect(source).toContain('invalidPathRegex.test(path)')
  expect(source.match(/isValidHeaderValue\(/g)).toHaveLength(4)
})

test.each([
  ['core/request.js', 'channels.error.hasSubscribers', 'channels'],
  ['dispatcher/client.js', 'channels.connected.hasSubscribers', 'channels'],
  ['dispatcher/client-h1.js', 'util.isStream(body)', 'no body'],
  ['core/request.js', 'body == null', 'the same'],
  ['core/request.js', 'query ? serializePathWithQuery(path, query) : path', 'their query'],
  [
    'core/request.js',
    'Array.isArray(trailers) ? parseHeaders(trailers) : trailers',
    'the headers of a response',
  ],
  ['core/request.js', 'if (maxRedirections != null', 'checks of options, of which'],
  ['dispatcher/client.js', 'if (socketPath != null', 'checks of options, of which'],
  ['dispatcher/client.js', 'allowH2 !== false', 'checks of options of HTTP/2'],
  ['dispatcher/client.js', "socket.alpnProtocol === 'h2'", 'HTTP/2 itself'],
  ['dispatcher/client.js', "if (typeof connect !== 'function'", 'its own way to connect'],
])(
  'in %s, one place less is an error, not a larger bundle or a broken one: %s',
  async (module, place, reason) => {
    const source = await readFile(pathOf(module), 'utf8')
    expect(source).toContain(place)
    expect(() => forLoopback(pathOf(module), source.replace(place, 'if (!otherwise'))).toThrow(reason)
  },
)

test('other modules stay as they are', () => {
  const source = 'if (channels.open.hasSubscribers) publish()'
  expect(forLoopback('/undici/lib/core/util.js', source)).toBe(source)
})
