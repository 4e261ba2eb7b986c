// undici has no public path to its HTTP/1 client alone, and its whole package costs more at a cold start than the rest of
// a function together. So its version is pinned exactly, and our tests run against what we build from it.
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export default Client
}

declare module 'undici/lib/core/connect.js' {
  import type { Socket, TcpNetConnectOpts } from 'node:net'
  import { buildConnector } from 'undici'

  type Options = Omit<TcpNetConnectOpts, 'port' | 'timeout'> & {
    readonly timeout: number
    readonly allowH2: boolean
  }
  /** As documented, but for the socket that its function returns while it is still connecting. */
  export default function build(
    options: Options,
  ): (options: buildConnector.Options, done: buildConnector.Callback) => Socket
}
