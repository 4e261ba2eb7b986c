// What a user's bundler makes of the published file: a function that runs without a banner or any other setting.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const esbuild = join(require.resolve('esbuild'), '..', '..', 'bin', 'esbuild')
let folder = ''

beforeAll(async () => {
  // Inside the repository, so that the function finds its packages as a user's does.
  const build = join(import.meta.dirname, '..', 'build')
  await mkdir(build, { recursive: true })
  folder = await mkdtemp(join(build, 'bundles-'))
})

afterAll(() => rm(folder, { recursive: true }))

const FUNCTION = `
import middy from '@middy/core'
import { extensionSecrets } from '@extension-secrets/middy'

export const handler = middy()
  .use(extensionSecrets({ secrets: { db: process.env.SECRET_ID } }))
  .handler(async (_event, context) => context.secrets.db)
`

/** Watches what undici's own builds publish: requests with their headers, and whole bodies. */
const WATCH = `
const { subscribe } = process.getBuiltinModule('node:diagnostics_channel')
for (const name of ['request:create', 'client:sendHeaders', 'request:headers', 'request:bodyChunkReceived'])
  subscribe('undici:' + name, () => console.log('published', name))
`

test.each([
  ['esm', 'mjs', "import { handler } from './esm.mjs'\n"],
  ['cjs', 'cjs', "const { handler } = require('./cjs.cjs')\n"],
])('esbuild --bundle --platform=node --format=%s', async (format, extension, load) => {
  await using server = await startRawServer(serveSecrets())
  const source = join(folder, 'function.ts')
  const caller = join(folder, `caller-${format}.${extension}`)
  await writeFile(source, FUNCTION)
  await writeFile(caller, `${load}${WATCH}handler({}, {}).then((text) => console.log(text))\n`)
  const outfile = join(folder, `${format}.${extension}`)
  await run(esbuild, [source, '--bundle', '--platform=node', `--format=${format}`, `--outfile=${outfile}`])

  const id = uniqueId()
  const { stdout, stderr } = await run(process.execPath, [caller], {
    env: {
      AWS_SESSION_TOKEN: TOKEN,
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(server.port),
      SECRET_ID: id,
    },
  })
  expect(stdout.trim()).toBe(`value of ${id}`)
  expect(stderr).toBe('')
})
