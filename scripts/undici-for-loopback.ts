/** What is always so in our use of undici: one place in its modules, what it becomes, and why that changes nothing. */
interface Fact {
  /** In which modules. */
  readonly module: RegExp
  readonly code: RegExp
  readonly becomes: string
  readonly reason: string
}

const FACTS: readonly Fact[] = [
  {
    module: /\/(?:client|client-h1|request)\.js$/,
    code: /channels\.\w+\.hasSubscribers/g,
    becomes: 'false',
    reason: 'what its diagnostics channels publish holds our token and whole bodies: they stay silent',
  },
  {
    module: /\/(?:client|client-h1|request)\.js$/,
    code: /\b(?:util\.)?is(?:Stream|Buffer|FormDataLike|Iterable|AsyncIterable|BlobLike)\((?:request\.)?body\)/g,
    becomes: 'false',
    reason: 'a GET has no body: what tells bodies apart, and what writes them',
  },
  {
    module: /\/(?:client-h1|request)\.js$/,
    code: /body == null|!body \|\| bodyLength === 0/g,
    becomes: 'true',
    reason: 'the same',
  },
  {
    module: /\/request\.js$/,
    code: /query \? serializePathWithQuery\(path, query\) : path/g,
    becomes: 'path',
    reason: 'our paths have their query',
  },
  {
    module: /\/(?:client|request)\.js$/,
    code: /^ {4}if \(\w+ (?:!= null|!== undefined|&&).*\) \{\n {6}throw new InvalidArgumentError\(.*\)\n {4}\}\n/gm,
    becomes: '',
    reason: 'checks of options, of which we give the same few each time',
  },
  {
    module: /\/client\.js$/,
    code: /allowH2 !== false|socket\.alpnProtocol === 'h2'/g,
    becomes: 'false',
    reason: 'HTTP/2, and the checks of its options; loading node:http2 alone takes 13 to 17 ms',
  },
  {
    module: /\/client\.js$/,
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
 * @throws {Error} when a place is not found, as may come with another version of undici
 */
export function forLoopback(path: string, source: string): string {
  return FACTS.filter(({ module }) => module.test(path)).reduce((text, { code, becomes, reason }) => {
    const changed = text.replace(code, becomes)
    if (changed === text)
      throw new Error(
        `${path} of undici has nothing any more that scripts/undici-for-loopback.ts changes because of: ${reason}`,
      )
    return changed
  }, source)
}
