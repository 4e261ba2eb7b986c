import { basename } from 'node:path'

/** What is always so in our use of undici: places in its modules, what they become, and why that changes nothing. */
interface Fact {
  /** How many places there are, by the name of the module. */
  readonly places: Readonly<Record<string, number>>
  readonly code: RegExp
  readonly becomes: string
  readonly reason: string
}

const FACTS: readonly Fact[] = [
  {
    places: { 'client.js': 3, 'client-h1.js': 1, 'request.js': 9 },
    code: /\bchannels\.\w+\.hasSubscribers/g,
    becomes: 'false',
    reason: 'what its diagnostics channels publish holds our token and whole bodies: they stay silent',
  },
  {
    places: { 'client.js': 1, 'client-h1.js': 10, 'request.js': 5 },
    code: /(?<![\w.])(?:util\.)?is(?:Stream|Buffer|FormDataLike|Iterable|AsyncIterable|BlobLike)\((?:request\.)?body\)/g,
    becomes: 'false',
    reason: 'a GET has no body: what tells bodies apart, and what writes them',
  },
  {
    places: { 'client-h1.js': 1, 'request.js': 1 },
    code: /(?<![\w.])body == null|!body \|\| bodyLength === 0/g,
    becomes: 'true',
    reason: 'the same',
  },
  {
    places: { 'request.js': 1 },
    code: /query \? serializePathWithQuery\(path, query\) : path/g,
    becomes: 'path',
    reason: 'our paths have their query',
  },
  {
    places: { 'request.js': 3 },
    code: /Array\.isArray\((headers|trailers)\) \? parseHeaders\(\1\) : \1/g,
    becomes: 'undefined',
    reason: 'the headers of a response, which we do not read: a body says whose secret it is',
  },
  {
    places: { 'client.js': 17, 'request.js': 9 },
    code: /^ {4}if \(\w+ (?:!= null|!== undefined|&&).*\) \{\n {6}throw new InvalidArgumentError\(.*\)\n {4}\}\n/gm,
    becomes: '',
    reason: 'checks of options, of which we give the same few each time',
  },
  {
    places: { 'client.js': 1 },
    code: /allowH2 !== false/g,
    becomes: 'false',
    reason: 'checks of options of HTTP/2',
  },
  {
    places: { 'client.js': 1 },
    code: /socket\.alpnProtocol === 'h2'/g,
    becomes: 'false',
    reason: 'HTTP/2 itself; loading node:http2 alone takes 13 to 17 ms',
  },
  {
    places: { 'client.js': 1 },
    code: /typeof connect !== 'function'/g,
    becomes: 'false',
    reason: 'its own way to connect, which knows TLS and sessions: we give it one',
  },
]

/**
 * Lets a bundler see what a GET without a body over plain HTTP/1 never runs, so that it leaves that out.
 *
 * @param path of a module of undici
 * @param source its text
 * @throws {Error} when there are more or fewer places than are known, as may come with another version of undici
 */
export function forLoopback(path: string, source: string): string {
  const name = basename(path)
  return FACTS.reduce((text, { places, code, becomes, reason }) => {
    const expected = places[name]
    if (expected === undefined) return text
    const found = text.match(code)?.length ?? 0
    if (found !== expected)
      throw new Error(
        `${name} of undici has ${found} places, not ${expected}, that scripts/undici-for-loopback.ts changes because of: ${reason}`,
      )
    return text.replace(code, becomes)
  }, source)
}
