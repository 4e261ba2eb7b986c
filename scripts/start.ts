// `npm start`: the payload signer, bundled, in a local Lambda, with its secrets from the emulated extension.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildFunction } from './demo/build-function.ts'

const HELP = `Runs the example function in a local Lambda against the emulated extension, and shows how long secrets took.

  npm start                           answers and a table
  npm start -- --json                 one JSON object on standard output, nothing else
  npm start -- --runtime built-in     in our own small runtime, even where aws-lambda-ric is installed
  npm start -- --node PATH            on another Node.js, 22 or later
`

const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const options = readOptions()
  if (typeof options === 'number') return options

  const entry = join(root, 'examples', 'payload-signer', 'src', 'index.ts')
  const bundle = join(root, 'examples', 'payload-signer', 'build', 'index.mjs')
  if (!(await buildFunction({ entry, bundle }))) return 1

  // Only now: these import the packages that were just compiled.
  const { startEmulator } = await import('@extension-secrets/emulator')
  const { startLambda } = await import('@extension-secrets/local-lambda')
  const { newClientKey, newRing, sampleSecrets } = await import('./demo/sample-secrets.ts')
  const { DEMO_TTL, runDemo } = await import('./demo/run.ts')
  const { answerLine, timingTable } = await import('./demo/report.ts')

  const [clientKey, ring] = [newClientKey(), newRing()]
  await using emulator = await startEmulator({ secrets: sampleSecrets(clientKey, ring), ttl: 0 })
  await using lambda = await startLambda({
    bundle,
    emulator,
    env: { CLIENT_KEY_TTL: `${DEMO_TTL}ms`, SIGNING_KEYS_TTL: `${DEMO_TTL}ms` },
    ...(options.runtime === undefined ? {} : { runtime: options.runtime }),
    ...(options.node === undefined ? {} : { node: options.node }),
  })
  const during = emulator.requests.length
  process.stderr.write(
    `✓ started the emulator on ${emulator.url} and the function in ${lambda.runtime} (INIT ${lambda.initMs.toFixed(0)} ms, ${during} requests to the extension)\n`,
  )

  if (lambda.runtime === 'built-in' && options.runtime === undefined)
    process.stderr.write(
      "  aws-lambda-ric, Lambda's own runtime client, isn't installed; `npm run setup` installs it (a minute; needs cmake and a C++ compiler)\n",
    )
  if (during > 0) throw new Error('the function asked the extension for secrets while it initialised')

  const show = (text: string): void => {
    if (!options.json) process.stdout.write(`${text}\n`)
  }
  show('\nAnswers of the function:\n')
  const invocations = await runDemo(lambda, emulator, clientKey, ring, (invocation) =>
    show(answerLine(invocation)),
  )
  show(`\nHow long secrets took:\n\n${timingTable(invocations)}\n`)
  show(
    `The client key and the signing keys have a TTL of ${DEMO_TTL / 1000} s, the encryption key has one of an hour.`,
  )
  show('Both were rotated before the refresh. The last request verified a token of the previous signing key.')
  if (options.json) {
    const shown = invocations.map(({ phase, route, status, secretsMs, totalMs }) => ({
      phase,
      route,
      status,
      secretsMs,
      totalMs,
    }))
    process.stdout.write(`${JSON.stringify({ invocations: shown, runtime: lambda.runtime })}\n`)
  }
  const wrong = invocations.filter(({ status }) => status !== 200)
  for (const { route, status } of wrong) process.stderr.write(`${route} was answered with status ${status}\n`)
  return wrong.length === 0 ? 0 : 1
}

interface Options {
  readonly json: boolean
  readonly runtime: 'aws-lambda-ric' | 'built-in' | undefined
  readonly node: string | undefined
}

/** @returns the options, or the exit code where there is nothing more to do */
function readOptions(): Options | number {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        runtime: { type: 'string' },
        node: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) {
      process.stdout.write(HELP)
      return 0
    }
    const { json, runtime, node } = values
    if (runtime === undefined || runtime === 'aws-lambda-ric' || runtime === 'built-in')
      return { json, runtime, node }
    throw new Error(`--runtime must be aws-lambda-ric or built-in; got ${runtime}`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    return 2
  }
}
