// Runs in each test runner, over the built packages; the server, whose time is real, is in the process that started the runner.
import { type ExtensionSecretsError, extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'

const port = Number(process.env.SCENARIO_PORT)

let count = 0

function asker(kind: string, options: { ttl?: number | '5m'; timeout?: number } = {}): () => Promise<string> {
  const id = `${kind}-${process.pid}-${++count}`
  const handler = middy()
    .use(
      extensionSecrets({
        secrets: { db: id },
        ttl: 0,
        staleIfError: 0,
        jitter: 0,
        endpoint: { port, token: 'a-token' },
        ...options,
      }),
    )
    .handler(async (_event, context) => context.secrets.db)
  return () =>
    handler({}, {} as never).catch((error: ExtensionSecretsError) => {
      return error.code
    }) as Promise<string>
}

/** Everything that waits: for a retry, for a slow answer, for a free connection, for a deadline. */
export async function invokeAll(): Promise<readonly string[]> {
  const sick = asker('sick')
  const seen = [await sick(), await sick(), await sick()]
  seen.push(...new Set(await Promise.all(Array.from({ length: 40 }, () => asker('slow')()))))
  seen.push(await asker('hung', { timeout: 300 })())
  return seen
}

/** The first request of each id counts as 1; `sick` fails that one. */
export const ALL = ['answer 2', 'answer 3', 'answer 4', 'answer 1', 'TIMEOUT'] as const

/** Two invocations a TTL apart. */
export async function invokeAfterTtl(pass: (milliseconds: number) => void): Promise<readonly string[]> {
  const ask = asker('slow', { ttl: '5m' })
  const seen = [await ask()]
  pass(299_999)
  seen.push(await ask())
  pass(1)
  seen.push(await ask())
  return seen
}

export const AFTER_TTL = ['answer 1', 'answer 1', 'answer 2'] as const
