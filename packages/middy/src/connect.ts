import type { LookupFunction, Socket } from 'node:net'
import type { buildConnector as undici } from 'undici'
import buildConnector from 'undici/lib/core/connect.js'

/** Starts a connection, returns its socket at once, and calls back when it is made or cannot be. */
export type Connect = (options: undici.Options, done: undici.Callback) => Socket

/** Resolves `localhost` without asking anybody: whatever a resolver says, the token stays on this machine. */
const loopback: LookupFunction = (_host, options, done) => {
  if (!options.all) return done(null, '127.0.0.1', 4)
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
  done(null, addresses)
}

/** Makes connections; the timer of an attempt ends one that takes too long. */
export const connect: Connect = buildConnector({
  timeout: 0,
  allowH2: false,
  autoSelectFamily: true,
  lookup: loopback,
})
