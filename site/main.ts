// `npm run docs`: builds the documentation site and opens a preview.
import { parseArgs } from 'node:util'
import { buildSite } from './build-site.ts'
import { serveSite } from './serve.ts'

const USAGE = `Usage: npm run docs -- [options]

Builds the documentation site into site/dist, and serves it on this machine until Ctrl+C.

  --build-only    builds, and serves nothing
  --port <port>   the port of the preview; default: a free one
  --help          this text
`

try {
  const { values } = parseArgs({
    options: {
      'build-only': { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) process.stdout.write(USAGE)
  else await main(values['build-only'] ?? false, Number(values.port ?? 0))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(buildOnly: boolean, port: number): Promise<void> {
  await buildSite()
  if (buildOnly) return
  const { url } = await serveSite(port)
  process.stdout.write(`The site is at ${url} (Ctrl+C ends the preview)\n`)
}
