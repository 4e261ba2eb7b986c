import { expect, test } from '@jest/globals'
import { esmOfUndici } from '../../scripts/esm-of-undici.ts'

test.each([
  ["const util = require('../core/util.js')", "import * as util from '../core/util.js'"],
  ["const Request = require('../core/request.js')", "import Request from '../core/request.js'"],
  ["const net = require('node:net')", "import net from 'node:net'"],
  [
    "const { EventEmitter: EE, once } = require('node:events')",
    "import { EventEmitter as EE, once } from 'node:events'",
  ],
  [
    "const {\n  kUrl,\n  kReset\n} = require('../core/symbols.js')",
    "import {\n  kUrl,\n  kReset\n} from '../core/symbols.js'",
  ],
  ['module.exports = Client', 'export default Client'],
  ['module.exports = { ClientStats, PoolStats }', 'export { ClientStats, PoolStats }'],
  [
    "module.exports = {\n  one,\n  two: Symbol('two'),\n  three\n}",
    "export { one }\nexport const two = Symbol('two')\nexport { three }",
  ],
  [
    'module.exports = {\n  now () {\n    return 0\n  }\n}',
    'export default {\n  now () {\n    return 0\n  }\n}',
  ],
  [
    "const kOne = Symbol.for('undici.error.ONE')\nclass One extends Error {\n  static [Symbol.hasInstance] (it) {\n    return it[kOne]\n  }\n}\n",
    "const kOne = /* @__PURE__ */ Symbol.for('undici.error.ONE')\nconst One = /* @__PURE__ */ (() => class One extends Error {\n  static [Symbol.hasInstance] (it) {\n    return it[kOne]\n  }\n})()\n",
  ],
  ['class Plain extends Error {\n}\n', 'class Plain extends Error {\n}\n'],
])('%j', (source, expected) => {
  expect(esmOfUndici(source)).toBe(expected)
})

test('what a function requires when it runs stays as it is', () => {
  const lazy = "function late () {\n  return require('../web/fetch/body.js')\n}"
  expect(esmOfUndici(lazy)).toBe(lazy)
})

test.each([
  'module.exports.name = 1',
  'module.exports = class Client {}',
  "const late = require('node:net').connect",
])('another form is an error, not a broken bundle: %j', (source) => {
  expect(() => esmOfUndici(source)).toThrow('does not know')
})
