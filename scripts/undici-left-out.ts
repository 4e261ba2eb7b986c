import { createRequire } from 'node:module'
import { deflateRawSync } from 'node:zlib'

/** A module of undici that the bundle has a CommonJS stub for. */
export interface LeftOut {
  /** The path by which undici asks for it. */
  readonly filter: RegExp
  readonly reason: string
  /** Text of the stub. Default: a module without exports. */
  readonly by?: string
}

/** Stub of node:assert, which loads Node's colours and standard error, and which undici only calls as a function. */
const PLAIN_ASSERT = `
  module.exports = (holds, message) => {
    if (!holds) throw message instanceof Error ? message : new Error('undici: ' + (message ?? 'an assertion failed'))
  }
`

/** Stub of node:http, of which undici reads a limit that Node.js has as its default, and a class to compare with. */
const NO_HTTP = `
  module.exports = { IncomingMessage: class IncomingMessage {}, maxHeaderSize: 16384 }
`

/**
 * Stub of the diagnostics channels: each is the same channel without subscribers. Its prototype is a proxy, so that a
 * release of undici may add a channel. The names that undici uses now are own properties, which are faster to read.
 */
const SILENT_CHANNELS = `
  const silent = { hasSubscribers: false, publish () {} }
  const channels = Object.create(new Proxy({}, { get: () => silent }))
  for (const name of [
    'beforeConnect', 'connected', 'connectError', 'sendHeaders', 'create', 'bodySent', 'bodyChunkSent',
    'bodyChunkReceived', 'headers', 'trailers', 'error'
  ]) channels[name] = silent
  module.exports = { channels }
`

/** Modules with a stub in their place. A GET without a body over plain HTTP/1 to loopback runs none of what is gone. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    filter: /^\.\.\/llhttp\/llhttp-wasm(\.js)?$/,
    reason: 'the parser without SIMD: x64 and arm64 have SIMD, whatever UNDICI_NO_WASM_SIMD says',
    by: "module.exports = require('../llhttp/llhttp_simd-wasm.js')",
  },
  {
    filter: /^\.\.\/llhttp\/llhttp_simd-wasm(\.js)?$/,
    reason: 'the parser as it is; compressed it is 47 KB smaller, for 0.7 ms of a cold start',
    by: compressedParser(),
  },
  { filter: /^\.\/client-h2(\.js)?$/, reason: 'HTTP/2; loading node:http2 alone takes 13 to 17 ms' },
  { filter: /^\.\.\/web\/.*$/, reason: 'bodies of requests, which a GET does not have' },
  {
    filter: /^\.\.\/core\/connect(\.js)?$/,
    reason: 'TLS and its sessions: we make the connections',
    by: 'module.exports = () => {}',
  },
  {
    filter: /^(?:\.|\.\.\/core)\/diagnostics(\.js)?$/,
    reason: 'what its channels publish holds our token and whole bodies: they stay silent',
    by: SILENT_CHANNELS,
  },
  {
    filter: /^\.\.\/llhttp\/constants(\.js)?$/,
    reason: 'all tables of the parser but the two that are read',
    by: parserConstants(),
  },
  {
    filter: /^(?:\.|\.\.\/core)\/constants(\.js)?$/,
    reason: 'a table of header names in lower case, as ours are; limits of WebSockets',
    by: `
      module.exports = {
        wellknownHeaderNames: [],
        headerNameLowerCasedRecord: Object.create(null),
        defaultWebSocketMaxFragments: 0,
        defaultWebSocketMaxPayloadSize: 0
      }
    `,
  },
  {
    filter: /^\.\/tree(\.js)?$/,
    reason: 'a tree of header names that saves lower-casing one; building it takes 1 ms',
    by: 'module.exports = { tree: { lookup: () => null } }',
  },
  {
    filter: /^(?:\.|\.\.\/core)\/errors(\.js)?$/,
    reason: 'two dozen classes of errors, of which names and codes are read; 2 KB of a compressed bundle',
    by: errorClasses(),
  },
  {
    filter: /^(?:\.|\.\.\/core)\/symbols(\.js)?$/,
    reason: 'each name of a symbol stands there twice',
    by: symbols(),
  },
  { filter: /^node:assert$/, reason: 'see the stub; 1.5 ms', by: PLAIN_ASSERT },
  { filter: /^node:http$/, reason: 'see the stub; 5 ms where the runtime has not loaded it', by: NO_HTTP },
  {
    filter: /^\.\.\/util\/timers(\.js)?$/,
    reason: 'timers for its own limits, which are off: one of ours covers an attempt',
    // Looked up when it is called, as undici does with `setTimeout`: tests put theirs in its place.
    by: 'module.exports = { clearTimeout: (timer) => clearTimeout(timer) }',
  },
  {
    filter: /^(?:\.|\.\.\/core)\/util(\.js)?$/,
    reason: 'an object of the headers of each response, which nobody reads; 3 µs a refresh',
    by: "module.exports = Object.assign(require('undici/lib/core/util.js'), { parseHeaders () {} })",
  },
  { filter: /^node:querystring$/, reason: 'our paths have their query', by: 'module.exports = {}' },
]

/** The parser, unpacked when the first connection asks for it. */
function compressedParser(): string {
  const wasm = createRequire(import.meta.url)('undici/lib/llhttp/llhttp_simd-wasm.js') as Buffer
  const packed = JSON.stringify(deflateRawSync(wasm, { level: 9 }).toString('base64'))
  return `
    const zlib = process.getBuiltinModule('node:zlib')
    module.exports = zlib.inflateRawSync(Buffer.from(${packed}, 'base64'))
  `
}

/** The symbols that undici keeps its state under, each made of its name. */
function symbols(): string {
  const all = createRequire(import.meta.url)('undici/lib/core/symbols.js') as Record<string, symbol>
  const shared = Object.entries(all).filter(([, symbol]) => Symbol.keyFor(symbol) !== undefined)
  return `
    for (const name of ${JSON.stringify(Object.keys(all).join(' '))}.split(' ')) module.exports[name] = Symbol(name)
    ${shared.map(([name, symbol]) => `module.exports.${name} = Symbol.for(${JSON.stringify(Symbol.keyFor(symbol))})`).join('\n')}
  `
}

/** Classes with the names and codes of undici's errors, and nothing of what they hold beside: pieces of a response, for one. */
function errorClasses(): string {
  const classes = createRequire(import.meta.url)('undici/lib/core/errors.js') as Record<string, ErrorClass>
  // Some want options, of which they read members; that of the parser has no code of its own.
  const codes = Object.entries(classes).map(([name, Class]) => [name, new Class('', 0, {}).code ?? ''])
  return `
    for (const [name, code] of Object.entries(${JSON.stringify(Object.fromEntries(codes))}))
      module.exports[name] = class extends Error {
        name = name
        code = code
      }
  `
}

type ErrorClass = new (message: string, code: number, options: object) => Error & { readonly code: string }

/** The constants of its parser that undici reads. */
function parserConstants(): string {
  const { TYPE, ERROR } = createRequire(import.meta.url)('undici/lib/llhttp/constants.js') as Record<
    'TYPE' | 'ERROR',
    object
  >
  return `module.exports = ${JSON.stringify({ TYPE, ERROR })}`
}
