import { createRequire } from 'node:module'
import { deflateRawSync } from 'node:zlib'

/** Stands in for node:assert, which loads Node's colours and standard error, and which undici only calls as a function. */
const PLAIN_ASSERT = `
  export default (holds, message) => {
    if (!holds) throw message instanceof Error ? message : new Error('undici: ' + (message ?? 'an assertion does not hold'))
  }
`

/** Stands in for node:http, of which undici takes a limit that Node.js has as its default, and a class to compare with. */
const NO_HTTP = `
  export class IncomingMessage {}
  export default { maxHeaderSize: 16384 }
`

/** Modules that are replaced, by nothing unless it says by what. None of them runs for a GET without a body over plain HTTP/1 to loopback. */
export const LEFT_OUT: readonly { readonly filter: RegExp; readonly reason: string; readonly by?: string }[] =
  [
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
    { filter: /^\.\/client-h2(\.js)?$/, reason: 'HTTP/2' },
    { filter: /^\.\.\/web\/.*$/, reason: 'bodies of requests' },
    { filter: /^\.\.\/core\/connect(\.js)?$/, reason: 'TLS and its sessions: we make the connections' },
    { filter: /^(?:\.|\.\.\/core)\/diagnostics(\.js)?$/, reason: 'channels, which stay silent' },
    {
      filter: /^\.\.\/llhttp\/constants\.js$/,
      reason: 'all tables of the parser but the two that are read',
      by: parserConstants(),
    },
    {
      filter: /^(?:\.|\.\.\/core)\/constants$/,
      reason: 'a table of header names in lower case, as ours are; limits of WebSockets',
      by: `
      export const headerNameLowerCasedRecord = Object.create(null)
      export const defaultWebSocketMaxFragments = 0
      export const defaultWebSocketMaxPayloadSize = 0
    `,
    },
    {
      filter: /^\.\/tree$/,
      reason: 'a tree of header names that saves lower-casing one; it takes 1 ms to plant',
      by: 'export const tree = { lookup: () => null }',
    },
    { filter: /^node:assert$/, reason: 'see there; 1.5 ms', by: PLAIN_ASSERT },
    { filter: /^node:http$/, reason: 'see there; 5 ms where the runtime has not loaded it', by: NO_HTTP },
    {
      filter: /^\.\.\/util\/timers(\.js)?$/,
      reason: 'timers for its own limits, which are off: ours covers an attempt whole',
      // Looked up when it is called, as undici does with `setTimeout`: tests put theirs in its place.
      by: 'export default { clearTimeout: (timer) => clearTimeout(timer) }',
    },
    { filter: /^node:querystring$/, reason: 'our paths are whole' },
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

/** What undici reads of the constants of its parser. */
function parserConstants(): string {
  const { TYPE, ERROR } = createRequire(import.meta.url)('undici/lib/llhttp/constants.js') as Record<
    'TYPE' | 'ERROR',
    object
  >
  return `export default ${JSON.stringify({ TYPE, ERROR })}`
}
