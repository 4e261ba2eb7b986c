import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { BASE, distFolder } from './places.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/** A server of the built site. */
export interface SiteServer {
  /** Address of the home page. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the built site on this machine as GitHub Pages does: addresses without `.html`, and `404.html`.
 *
 * @param port 0 takes a free one
 */
export async function serveSite(port: number): Promise<SiteServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const found = pathname.startsWith(BASE)
      ? await fileAt(decodeURIComponent(pathname.slice(BASE.length)))
      : undefined
    const { name, body } = found ?? { name: '404.html', body: await readFile(join(distFolder, '404.html')) }
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    })
    response.end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}${BASE}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function fileAt(path: string): Promise<{ readonly name: string; readonly body: Buffer } | undefined> {
  const clean = normalize(`/${path}`)
  const names = clean.endsWith('/') ? [`${clean}index.html`] : [clean, `${clean}.html`]
  for (const name of names) {
    try {
      return { name, body: await readFile(join(distFolder, name)) }
    } catch {
      // The next name may be there.
    }
  }
  return undefined
}
