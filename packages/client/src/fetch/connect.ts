import { createConnection, type LookupFunction, type Socket } from 'node:net'
import type { buildConnector as undici } from 'undici'
import { ownOf } from '../options/own.ts'

/** Starts a connection, returns its socket at once, and calls back when it is made or cannot be. */
export type Connect = (options: undici.Options, done: undici.Callback) => Socket

/** Resolves `localhost` without asking anybody: whatever a resolver says, the token stays on this machine. */
const loopback: LookupFunction = (_host, _options, done) =>
  // With autoSelectFamily Node.js asks for all addresses, always.
  done(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])

/** Options that are not used, as own properties: Node.js copies what it is given, and would then find those of `Object.prototype`. */
const NONE = Object.fromEntries(
  'path fd handle signal onread localAddress localPort family hints timeout blockList allowHalfOpen'
    .split(' ')
    .map((name) => [name, undefined]),
)

/** Makes connections; the timer of an attempt ends one that takes too long. */
export const connect: Connect = ({ hostname, port }, done) => {
  const socket = createConnection(
    ownOf({
      host: hostname,
      // A URL does not name the port that it would have anyway.
      port: Number(port || 80),
      lookup: loopback,
      autoSelectFamily: true,
      noDelay: true,
      ...NONE,
    }),
  )
  let isMade = false
  return socket
    .once('connect', () => {
      isMade = true
      done(null, socket)
    })
    .on('error', (error) => {
      // What happens to it later undici sees for itself.
      if (!isMade) done(error, null)
    })
}
