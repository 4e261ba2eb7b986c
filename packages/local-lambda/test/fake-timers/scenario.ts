// Runs in each test runner, over the built package: everything of the local Lambda that waits, and the time it tells the function.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLambda } from '@extension-secrets/local-lambda'

const FUNCTION = `export const handler = async (event, context) => {
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000))
  return Math.ceil(context.getRemainingTimeInMillis() / 5000)
}`

/** Two invocations with a pause, one that is too slow, and the end of a process that doesn't want to end. */
export async function invokeAll(): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-timers-'))
  const bundle = join(folder, 'function.mjs')
  await writeFile(bundle, FUNCTION)
  // Node.js 22 runs this file as it is, and does not know `using`.
  const lambda = await startLambda({ bundle, runtime: 'built-in', timeout: 5000 })
  try {
    const first = await lambda.invoke({})
    await lambda.freeze()
    const second = await lambda.invoke({})
    const late = await lambda.invoke({ hang: true }, { timeout: 300 })
    const again = await lambda.invoke({})
    return [first, second, late, again].map((each) =>
      each.status === 'success' ? each.payload : each.error.errorType,
    )
  } finally {
    await lambda.close()
    await rm(folder, { recursive: true })
  }
}

/** The function has up to one time five seconds left. */
export const ALL = [1, 1, 'Sandbox.Timedout', 1]
