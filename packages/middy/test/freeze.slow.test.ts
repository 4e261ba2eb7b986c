import { setTimeout as sleep } from 'node:timers/promises'
import { availableRuntimes } from '@extension-secrets/local-lambda'
import { afterAll, describe, expect, test } from '@jest/globals'
import {
  type RawAnswer,
  type RawServer,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { type Bundle, bundleFixture } from './support/bundle.ts'
import { payloadOf, startFunction } from './support/lambda.ts'

interface Answer {
  readonly db: string
  readonly key: string
  readonly pid: number
}

// The tests mostly wait, so several run at the same time; those do not wait for hooks.
let bundled: Promise<Bundle> | undefined
const bundle = async (): Promise<string> => {
  bundled ??= bundleFixture('ask-in-lambda')
  return (await bundled).path
}
afterAll(async () => {
  await (await bundled)?.[Symbol.asyncDispose]()
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2)
}

describe.each(availableRuntimes())('%s, frozen between invocations:', (runtime) => {
  /** Keep-alive connections end by themselves after 4 s; only a shorter freeze leaves them to be used again. */
  test.concurrent.each([
    ['a FIN', 'end', 50, 8],
    ['a RST', 'reset', 50, 8],
    ['a FIN and a long freeze', 'end', 4_500, 1],
    ['a RST and a long freeze', 'reset', 4_500, 1],
  ] as const)(
    'no invocation is lost to %s',
    async (_name, how, milliseconds, rounds) => {
      await using server = await startRawServer(serveSecrets())
      // Nothing is kept and nothing is tried twice: every invocation needs its request.
      await using lambda = await startFunction(await bundle(), server.port, { runtime })
      const { pid } = payloadOf<Answer>(await lambda.invoke())
      for (let round = 1; round <= rounds; round++) {
        await lambda.freeze()
        server.cut(how)
        await sleep(milliseconds)
        const answer = payloadOf<Answer>(await lambda.invoke())
        // The log says how a process ended that is no longer the one that was frozen.
        const logs = answer.pid === pid ? '' : lambda.logs
        expect({ ...answer, logs }).toEqual({
          db: 'value of orders/db',
          key: 'value of orders/key',
          pid,
          logs: '',
        })
      }
      expect(server.connections).toBe(2 * (rounds + 1))
    },
    30_000,
  )
})

describe.each(availableRuntimes())('%s, frozen in the middle of a background refresh:', (runtime) => {
  const env = { FIXTURE_TTL: '1', FIXTURE_REVALIDATE: '3600000' }

  /** Lets refreshes get stuck at the server, and freezes the function there. */
  const freezeInRefresh = async (
    server: RawServer,
    lambda: Awaited<ReturnType<typeof startFunction>>,
    answer: RawAnswer = () => {},
  ): Promise<void> => {
    expect(payloadOf<Answer>(await lambda.invoke())).toMatchObject({ db: 'version 1', key: 'version 1' })
    await sleep(5)
    server.answer = answer
    expect(payloadOf<Answer>(await lambda.invoke())).toMatchObject({ db: 'version 1', key: 'version 1' })
    await until(() => server.requests.length === 4)
    await lambda.freeze()
  }

  test.concurrent.each([
    ['the server cuts it with a FIN', (server: RawServer) => server.cut('end'), 100],
    ['the server cuts it with a RST', (server: RawServer) => server.cut('reset'), 100],
    ['the server forgets it', () => {}, 100],
    ['the server cuts it, and it outlasts its attempt', (server: RawServer) => server.cut('reset'), 1_500],
    ['the server forgets it, and it outlasts its budget', () => {}, 3_500],
  ] as const)(
    '%s: stale values are served, and new ones come',
    async (_name, strike, milliseconds) => {
      await using server = await startRawServer(serveSecrets(() => 'version 1'))
      await using lambda = await startFunction(await bundle(), server.port, { runtime, env })
      await freezeInRefresh(server, lambda)
      strike(server)
      await sleep(milliseconds)
      server.answer = serveSecrets(() => 'version 2')
      let answer: Answer
      // A refresh that the freeze has ended is left alone for a second at most.
      const limit = performance.now() + 20_000
      do {
        answer = payloadOf<Answer>(await lambda.invoke())
        expect([answer.db, answer.key].filter((text) => !/^version [12]$/.test(text))).toEqual([])
        await sleep(20)
      } while ((answer.db !== 'version 2' || answer.key !== 'version 2') && performance.now() < limit)
      expect(answer).toMatchObject({ db: 'version 2', key: 'version 2' })
    },
    40_000,
  )

  test.concurrent('an answer that comes while it is frozen counts, however long that is', async () => {
    await using server = await startRawServer(serveSecrets(() => 'version 1'))
    await using lambda = await startFunction(await bundle(), server.port, { runtime, env })
    const stuck: Parameters<RawAnswer>[] = []
    await freezeInRefresh(server, lambda, (...asked) => void stuck.push(asked))
    for (const asked of stuck) serveSecrets(() => 'version 2')(...asked)
    // Longer than its budget. From now on the server says nothing.
    await sleep(3_500)
    await lambda.invoke()
    expect(payloadOf<Answer>(await lambda.invoke())).toMatchObject({ db: 'version 2', key: 'version 2' })
  }, 40_000)

  test.concurrent.each(['end', 'reset', undefined] as const)(
    'an invocation that cannot use a stale value gets a new one (cut by %s)',
    async (how) => {
      await using server = await startRawServer(serveSecrets(() => 'version 1'))
      // The old value may be served for so long after it expired that the freeze outlasts it.
      await using lambda = await startFunction(await bundle(), server.port, {
        runtime,
        env: { FIXTURE_TTL: '1', FIXTURE_REVALIDATE: '3000' },
      })
      await freezeInRefresh(server, lambda)
      if (how !== undefined) server.cut(how)
      await sleep(3_200)
      server.answer = serveSecrets(() => 'version 2')
      expect(payloadOf<Answer>(await lambda.invoke())).toMatchObject({ db: 'version 2', key: 'version 2' })
    },
    40_000,
  )
})
