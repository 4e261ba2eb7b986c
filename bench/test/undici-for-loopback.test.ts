import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import { forLoopback } from '../../scripts/undici-for-loopback.ts'

const { resolve } = createRequire(import.meta.url)

test.each(['core/request.js', 'dispatcher/client.js', 'dispatcher/client-h1.js'])(
  'the undici that is pinned has every place in %s, and stays what Node.js can read',
  async (module) => {
    const path = resolve(`undici/lib/${module}`)
    const changed = forLoopback(path, await readFile(path, 'utf8'))
    expect(changed).not.toMatch(/hasSubscribers|is(?:Stream|FormDataLike|BlobLike)\(body\)/)
    // A function's body may return, as a CommonJS module may.
    expect(() => new Function('require', 'module', changed)).not.toThrow()
  },
)

test('the path of a request is still checked, and so are its headers', async () => {
  const path = resolve('undici/lib/core/request.js')
  const changed = forLoopback(path, await readFile(path, 'utf8'))
  expect(changed).toContain('invalidPathRegex.test(path)')
  expect(changed.match(/isValidHeaderValue\(/g)).toHaveLength(4)
})

test.each([
  ['/undici/lib/dispatcher/client.js', 'if (allowH2 !== false) { check() }'],
  ['/undici/lib/core/request.js', 'const path = whole'],
])('a place that is missing is an error, not a larger bundle: %s', (path, source) => {
  expect(() => forLoopback(path, source)).toThrow(/has nothing any more that .* changes because of: /)
})

test('other modules stay as they are', () => {
  const source = 'if (channels.open.hasSubscribers) publish()'
  expect(forLoopback('/undici/lib/core/util.js', source)).toBe(source)
})
