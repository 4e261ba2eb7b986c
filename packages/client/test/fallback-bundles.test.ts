// Parts of the fallback that a bundled function carries and loads: none without it, and none until it is needed.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { serveSecrets, startRawServer } from './support/raw-server.ts'

const run = promisify(execFile)
const source = join(import.meta.dirname, '..', 'src')
let folder = ''

beforeAll(async () => {
  // Outside the repository, so that no SDK is found but the one of the test.
  folder = await mkdtemp(join(tmpdir(), 'fallback-'))
})
afterAll(() => rm(folder, { recursive: true }))

const PLAIN = `
import { createSecrets } from '@extension-secrets/client'
const secrets = createSecrets({ readiness: 0, secrets: { db: 'fallback/bundle' } })
secrets.read().then?.(({ db }) => console.log(db), (error) => console.log(error.message))
`
const WITH_FALLBACK = PLAIN.replace('readiness: 0', 'readiness: 0, fallback: awsSdk()').replace(
  '\n',
  "\nimport { awsSdk } from '@extension-secrets/client/aws-sdk'\n",
)

async function bundle(
  name: string,
  contents: string,
): Promise<{ path: string; inputs: string[]; text: string }> {
  const path = join(folder, `${name}.mjs`)
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['@aws-sdk/*'],
    metafile: true,
    write: false,
    logLevel: 'silent',
    // The sources bundle undici as it is, and undici asks for built-in modules by `require`.
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url)" },
    alias: process.env.TEST_DIST
      ? {}
      : {
          '@extension-secrets/client/aws-sdk': join(source, 'fallback', 'aws-sdk.ts'),
          '@extension-secrets/client': join(source, 'index.ts'),
        },
  })
  const text = outputFiles[0]?.text ?? ''
  await writeFile(path, text)
  return { path, inputs: Object.keys(metafile.inputs), text }
}

async function start(path: string, port: number): Promise<string> {
  const env = { AWS_SESSION_TOKEN: 'a-token', PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port) }
  const { stdout } = await run(process.execPath, [path], { env })
  return stdout.trim()
}

async function closedPort(): Promise<number> {
  await using server = await startRawServer(() => {})
  return server.port
}

test('a function without the fallback does not carry it', async () => {
  const { inputs, text } = await bundle('plain', PLAIN)
  expect(inputs.filter((path) => path.includes('fallback') || path.includes('@aws-sdk'))).toEqual([])
  expect(text).not.toContain('@aws-sdk')
})

describe('a function with the fallback', () => {
  const install = async (name: string, code: string): Promise<void> => {
    const home = join(folder, 'node_modules', '@aws-sdk', name)
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
    await writeFile(join(home, 'index.js'), code)
  }

  test('says in one sentence how to install the SDK where it is missing', async () => {
    const { path } = await bundle('missing', WITH_FALLBACK)
    expect(await start(path, await closedPort())).toContain(
      'nothing listens there, and the fallback\'s @aws-sdk/client-secrets-manager is not installed: run "npm install @aws-sdk/client-secrets-manager" [EXTENSION_UNAVAILABLE].',
    )
  })

  test('loads the SDK only when nothing listens', async () => {
    await install(
      'client-secrets-manager',
      `console.log('the SDK is loaded')
       export class SecretsManagerClient { async send() { return { SecretString: 'from AWS', $metadata: {} } } }
       export class GetSecretValueCommand {}`,
    )
    const { path } = await bundle('with', WITH_FALLBACK)
    await using server = await startRawServer(serveSecrets(() => 'from the extension'))
    expect(await start(path, server.port)).toBe('from the extension')
    expect(await start(path, await closedPort())).toBe('the SDK is loaded\nfrom AWS')
  })
})
