// The table of docs/agent.md: what a handler gets over an agent that is slow, throttled, full, or serves old values.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { type Emulator, type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { ExtensionSecretsError, extensionSecrets } from '@extension-secrets/middy'
import { expect, test } from '@jest/globals'
import middy from '@middy/core'
import { inRepository } from '../../scripts/docs/pages.ts'

const context = {} as never
const ID = 'orders/db'
/** The settings that the page recommends. */
const FITTING = { attemptTimeout: '5s', timeout: '10s' } as const

type Call = () => Promise<string>
interface Scenario {
  readonly name: string
  readonly options?: EmulatorOptions
  /** Goes wrong before the call whose outcome counts. */
  readonly prepare?: (agent: Emulator, call: Call) => Promise<unknown>
}

/** A value that was fetched in good times, and has changed since. */
const holdOld = async (agent: Emulator, call: Call): Promise<void> => {
  expect(await call()).toBe('the value')
  agent.rotate(ID, 'new')
}
const throttled = { faults: [{ kind: 'throttle' }] } as const
const failing = { faults: [{ kind: 'exception', type: 'InternalServiceError' }] } as const

const SCENARIOS: readonly Scenario[] = [
  { name: 'AWS throttles two calls', options: { faults: { faults: [{ kind: 'throttle', first: 2 }] } } },
  { name: 'AWS throttles every call', options: { faults: throttled } },
  {
    name: 'the same, and you have an old value',
    prepare: async (agent, call) => {
      await holdOld(agent, call)
      await agent.faults.set(throttled)
    },
  },
  { name: 'AWS fails', options: { faults: failing } },
  {
    name: 'AWS fails after the TTL of the agent',
    prepare: async (agent, call) => {
      await holdOld(agent, call)
      await agent.faults.set(failing)
    },
  },
  {
    name: 'the same, with `ignore_transient_errors = false`',
    options: { ignoreTransientErrors: false },
    prepare: async (agent, call) => {
      await holdOld(agent, call)
      await agent.faults.set(failing)
    },
  },
  {
    name: 'the secret is deleted with a recovery window',
    prepare: async (agent, call) => {
      await call()
      agent.scheduleDeletion(ID)
    },
  },
  { name: 'STS takes a second at startup', options: { faults: { faults: [{ kind: 'silent', for: 1000 }] } } },
  { name: 'STS does not answer at startup', options: { faults: { faults: [{ kind: 'silent' }] } } },
  { name: 'STS refuses, and the agent exits', options: { faults: { faults: [{ kind: 'refuse' }] } } },
  {
    name: 'others hold all connections',
    options: { maxConnections: 1 },
    prepare: async (agent) => {
      const other = connect({ port: agent.port, host: '127.0.0.1' }).on('error', () => {})
      await new Promise((resolve) => other.once('connect', resolve))
    },
  },
]

/** Returns the outcome of the call, as the page writes it. */
const outcome = async (call: () => Promise<string>): Promise<string> => {
  try {
    return (await call()) === 'old' ? 'the old value' : 'the value'
  } catch (error) {
    if (error instanceof ExtensionSecretsError) return `\`${error.code}\``
    throw error
  }
}

const play = async ({ options, prepare }: Scenario): Promise<string> => {
  const old = prepare === undefined ? 'value' : 'old'
  await using agent = await startEmulator({ dialect: 'agent', secrets: { [ID]: old }, ttl: 0, ...options })
  const endpoint = { port: agent.port, token: agent.token }
  const handler = middy()
    .use(extensionSecrets({ secrets: { db: ID }, ttl: 0, endpoint, ...FITTING }))
    .handler(async (_event, { secrets }) => secrets.db)
  const call = async (): Promise<string> => String(await handler({}, context))
  await prepare?.(agent, async () => ((await call()) === 'old' ? 'the value' : 'something else'))
  return await outcome(call)
}

const section = readFileSync(inRepository('docs/agent.md'), 'utf8').split('\n## What your handler gets\n')[1]
const rows = [...(section?.split('\n## ')[0] ?? '').matchAll(/^\| (.+) \| (.+) \| (.+) \|$/gm)]
  .map(([, what = '', , gets = '']) => [what, gets] as const)
  .filter(([what]) => !/^(---|what happens)/.test(what))

test('every row of the page is what a handler gets', async () => {
  const played = await Promise.all(
    SCENARIOS.map(async (scenario) => [scenario.name, await play(scenario)] as const),
  )
  expect(rows.map(([what, gets]) => [what, /^`[A-Z_]+`|^the (old )?value/.exec(gets)?.[0] ?? gets])).toEqual(
    played,
  )
}, 60_000)
