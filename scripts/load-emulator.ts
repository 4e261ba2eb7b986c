// `npm run load`: how much the emulator bears. One client process sends requests to an emulator in another process,
// first at a steady rate, then as many as it takes to see whether the memory stays flat. It reports figures; the exit
// status says whether every answer was right and the rate was held, not how fast the machine is.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startEmulator } from '@extension-secrets/emulator'
import { Pool } from 'undici'
import { emulatorMemory, type MemoryReport, reportMemory } from './load/memory.ts'
import { percentile, type Tally, tallyOf } from './load/tally.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '200000' },
    dialect: { type: 'string', default: 'extension' },
    serve: { type: 'boolean', default: false },
  },
})
const RATE = Number(values.rate)
const SECONDS = Number(values.seconds)
const REQUESTS = Number(values.requests)
const DIALECT = values.dialect === 'agent' || values.dialect === 'agent-2' ? values.dialect : 'extension'
const CONNECTIONS = 32
const NAMES = Array.from({ length: 50 }, (_, index) => `load/secret-${index}`)
/** Room for what the garbage collector has not come to yet. */
const FLAT = 1.15

if (values.serve) await serve()
else await load()

/** The emulator's process: tells where it listens, and its memory whenever it is asked. */
async function serve(): Promise<void> {
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, { username: name, password: 'x'.repeat(40) }]),
  )
  const emulator = await startEmulator({ secrets, dialect: DIALECT })
  process.on('message', () => process.send?.(reportMemory()))
  process.once('disconnect', () => void emulator.close())
  process.send?.({ url: emulator.url, token: emulator.token })
}

async function load(): Promise<void> {
  const flags = ['--serve', '--dialect', DIALECT]
  const child = fork(new URL(import.meta.url), flags, { execArgv: ['--expose-gc', ...process.execArgv] })
  try {
    const [{ url, token }] = (await once(child, 'message')) as [{ url: string; token: string }]
    const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
    const ask = askWith(pool, token)
    for (const name of NAMES) await ask(name)
    const steady = await steadily(ask)
    const flat = await inBulk(ask, child)
    await pool.close()
    process.exitCode = steady && flat ? 0 : 1
  } finally {
    child.disconnect()
    await once(child, 'exit')
  }
}

type Ask = (name: string) => Promise<number>

/** One request; resolves to its milliseconds, rejects where the answer is not the secret that was asked for. */
function askWith(pool: Pool, token: string): Ask {
  const headers = { 'x-aws-parameters-secrets-token': token }
  return async (name) => {
    const started = performance.now()
    const path = `/secretsmanager/get?secretId=${encodeURIComponent(name)}`
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
    const text = await body.text()
    if (statusCode !== 200 || !text.includes(`"Name":"${name}"`)) throw new Error(`status ${statusCode}`)
    return performance.now() - started
  }
}

/** Sends a fixed number of requests a second by the clock, however long the answers take. */
async function steadily(ask: Ask): Promise<boolean> {
  console.log(`${DIALECT}: ${RATE} requests/s for ${SECONDS} s over ${CONNECTIONS} connections`)
  const tally = tallyOf()
  const total = RATE * SECONDS
  const started = performance.now()
  const running = new Set<Promise<void>>()
  let told = 1
  for (let sent = 0; sent < total; ) {
    const elapsed = performance.now() - started
    const due = Math.min(total, Math.floor((elapsed / 1000) * RATE))
    for (; sent < due; sent += 1) {
      const one = tally.count(ask(NAMES[sent % NAMES.length] ?? '')).finally(() => running.delete(one))
      running.add(one)
    }
    if (elapsed > told * 1000) {
      console.log(
        `  ${String(told).padStart(2)} s  ${tally.done} answered, ${running.size} under way, ${tally.errors} errors`,
      )
      told += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(running)
  return tell(tally, performance.now() - started, RATE)
}

/** As many as it takes, as fast as they go; the emulator's memory after each tenth. */
async function inBulk(ask: Ask, child: ChildProcess): Promise<boolean> {
  console.log(`\n${REQUESTS} requests as fast as they go; the emulator's memory after garbage collection:`)
  const tally = tallyOf()
  const memory: MemoryReport[] = []
  const step = REQUESTS / 10
  const started = performance.now()
  for (let tenth = 0; tenth < 10; tenth += 1) {
    let sent = 0
    const worker = async (): Promise<void> => {
      while (sent < step) {
        sent += 1
        await tally.count(ask(NAMES[sent % NAMES.length] ?? ''))
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, worker))
    const now = await emulatorMemory(child)
    memory.push(now)
    console.log(
      `  ${String(tally.done).padStart(7)}  heap ${now.heap.toFixed(1)} MB, resident ${now.resident.toFixed(1)} MB`,
    )
  }
  const right = tell(tally, performance.now() - started, 0)
  // The request log fills in the first tenth; from then on nothing may grow.
  const [first, last] = [memory[0]?.heap ?? 0, memory.at(-1)?.heap ?? 0]
  const flat = last <= first * FLAT
  console.log(
    `  heap ${flat ? 'flat' : 'GROWS'}: ${first.toFixed(1)} MB after a tenth, ${last.toFixed(1)} MB at the end`,
  )
  return right && flat
}

function tell(tally: Tally, milliseconds: number, rate: number): boolean {
  const achieved = tally.done / (milliseconds / 1000)
  const [p50, p99, max] = [50, 99, 100].map((share) => percentile(tally.latencies, share).toFixed(1))
  console.log(
    `  ${tally.done} answered in ${(milliseconds / 1000).toFixed(2)} s: ${achieved.toFixed(0)} requests/s, ${tally.errors} errors`,
  )
  console.log(`  latency p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`)
  for (const [reason, count] of tally.reasons) console.log(`  ${count} × ${reason}`)
  // The last answers come after the last second: a little less than the rate is the rate.
  return tally.errors === 0 && achieved >= rate * 0.98
}
