// An npm registry on this machine: holds what is published to it, and fetches everything else from another one.
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'

export interface Registry extends AsyncDisposable {
  /** Address with a free port of 127.0.0.1 and a slash at the end. */
  readonly url: string
  /** Lines of an `.npmrc` with which npm uses it, to publish as well. */
  readonly npmrc: string
}

/** npm publishes nothing without a token; this registry lets everyone publish. */
const TOKEN = 'anyone'

/**
 * @param folder where it keeps what it holds, its settings and its log; made where it is missing
 * @param upstream URL of the registry to fetch other packages from
 * @param scope whose packages are never fetched from there, such as `'@scope'`
 */
export async function startRegistry(folder: string, upstream: string, scope: string): Promise<Registry> {
  await mkdir(folder, { recursive: true })
  const server = (await runServer({
    self_path: folder,
    storage: join(folder, 'storage'),
    web: { enable: false },
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    uplinks: { upstream: { url: upstream, maxage: '10m', timeout: '60s', max_fails: 20 } },
    packages: {
      [`${scope}/*`]: { access: ['$all'], publish: ['$all'], unpublish: [] },
      '**': { access: ['$all'], publish: [], proxy: ['upstream'] },
    },
    max_body_size: '50mb',
    log: { type: 'file', path: join(folder, 'log'), format: 'pretty', level: 'http', colors: false },
  } as unknown as Parameters<typeof runServer>[0])) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    npmrc: `registry=http://127.0.0.1:${port}/\n${scope}:registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=${TOKEN}\n`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
