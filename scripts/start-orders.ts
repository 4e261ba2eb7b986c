// `npm run start:orders`: an API that keeps orders in a real PostgreSQL, while the database's password is rotated under load.
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildFunction } from './demo/build-function.ts'
import { installOrders } from './orders/install.ts'

const HELP = `Rotates the password of a real PostgreSQL while a function in a local Lambda uses it.

  npm run start:orders                   a table and a chart
  npm run start:orders -- --json         one JSON object on standard output, nothing else
  npm run start:orders -- --gap 2000     milliseconds between the database's new password and the secret's (default 500)
`

const EXAMPLE = join(dirname(dirname(fileURLToPath(import.meta.url))), 'examples', 'orders')
const ENVIRONMENTS = 4
const ROTATIONS = 3

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      gap: { type: 'string', default: '500' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const gap = Number(values.gap)
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (!(gap >= 0 && gap <= 10_000)) throw new Error('--gap must be milliseconds from 0 to 10000')
  const [entry, bundle] = [join(EXAMPLE, 'src', 'index.ts'), join(EXAMPLE, 'build', 'index.mjs')]
  if (!((await installOrders()) && (await buildFunction({ entry, bundle, requires: true })))) return 1

  // Only now: these import the packages that were just compiled, and what was just installed.
  const { startEmulator } = await import('@extension-secrets/emulator')
  const { startLambda } = await import('@extension-secrets/local-lambda')
  const { startPostgres } = await import('../examples/orders/demo/postgres.ts')
  const { load, SECRET_ID, secretFor } = await import('../examples/orders/demo/load.ts')
  const { chart, table } = await import('../examples/orders/demo/report.ts')

  const started = performance.now()
  await using postgres = await startPostgres()
  say(`✓ PostgreSQL on port ${postgres.port} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  const password = randomUUID()
  await postgres.setPassword('app', password)
  await using emulator = await startEmulator({
    secrets: { [SECRET_ID]: secretFor(postgres.port, password) },
    ttl: 3,
  })
  await using stack = new AsyncDisposableStack()
  const lambdas = await Promise.all(
    Array.from({ length: ENVIRONMENTS }, async () =>
      stack.use(await startLambda({ bundle, emulator, env: { CONNECTION_SECONDS: '1' } })),
    ),
  )
  say(`✓ ${ENVIRONMENTS} environments of the function, each with an extension that caches for 3 s`)

  const scene = { postgres, emulator, lambdas, gap, rotations: ROTATIONS, every: gap + 4_000 }
  const reports = []
  for (const strategy of ['single user', 'alternating users'] as const) {
    say(`… ${ROTATIONS} rotations, ${strategy}, with a gap of ${gap} ms`)
    reports.push(await load(scene, strategy))
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ gap, reports })}\n`)
  else {
    process.stdout.write(`\n${table(reports)}\n\n${reports.map(chart).join('\n\n')}\n\n`)
    process.stdout.write('  s: the database has the new password   f: the secret has it too\n')
  }
  return reports.every(({ failures }) => failures === 0) ? 0 : 1
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
