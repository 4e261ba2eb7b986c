// The demo's invocations, one after the other: a cold one, warm ones, and one after a TTL has expired.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '@extension-secrets/emulator'
import type { LocalLambda } from '@extension-secrets/local-lambda'
import { httpApiEvent } from './http-api-event.ts'
import { CLIENT_KEY_ID, newClientKey, newRing, type SampleRing, SIGNING_KEYS_ID } from './sample-secrets.ts'

/** Measurements of one invocation. Times in milliseconds. */
export interface DemoInvocation {
  readonly phase: 'cold' | 'warm' | 'refresh'
  readonly route: string
  readonly status: number
  /** Time that the function waited for its secrets, from its `server-timing` header. */
  readonly secretsMs: number
  /** From handing over the event to the end of the answer. */
  readonly totalMs: number
  /** Number of requests sent to the emulated extension. */
  readonly requests: number
  readonly answer: Readonly<Record<string, unknown>>
}

/** Milliseconds; a tenth of it, for which a first value stays at least, is long enough to see warm invocations, all of it short enough to wait for. */
export const DEMO_TTL = 2_000

/**
 * Sends the events, and hands each result to `onResult` as it comes.
 *
 * @throws {Error} when the function fails
 */
export async function runDemo(
  lambda: LocalLambda,
  emulator: Emulator,
  clientKey: string,
  ring: SampleRing,
  onResult: (invocation: DemoInvocation) => void,
): Promise<readonly DemoInvocation[]> {
  const done: DemoInvocation[] = []
  const send = async (
    phase: DemoInvocation['phase'],
    path: string,
    body: unknown,
    key: string,
  ): Promise<DemoInvocation> => {
    const before = emulator.requests.length
    const invocation = await lambda.invoke(httpApiEvent(path, body, key))
    if (invocation.status === 'error')
      throw new Error(`${path}: the function failed: ${invocation.error.errorMessage}`)
    const result: DemoInvocation = {
      phase,
      route: `POST ${path}`,
      ...read(invocation.payload),
      totalMs: round(invocation.durationMs),
      requests: emulator.requests.length - before,
    }
    done.push(result)
    onResult(result)
    return result
  }

  const payload = { order: 4711, amount: '99.90', currency: 'EUR' }
  const signed = await send('cold', '/sign', payload, clientKey)
  await send('warm', '/verify', { token: signed.answer.token }, clientKey)
  const sealed = await send('warm', '/seal', payload, clientKey)
  await send('warm', '/open', { sealed: sealed.answer.sealed }, clientKey)

  // The key of the clients and the signing key are rotated. Once their TTL has passed the function takes the new ones; the
  // encryption key, with its TTL of an hour, is not asked for again. What was signed before still verifies.
  const rotated = newClientKey()
  await emulator.rotate(CLIENT_KEY_ID, rotated)
  await emulator.rotate(SIGNING_KEYS_ID, newRing(ring))
  await sleep(DEMO_TTL + 50)
  await send('refresh', '/sign', payload, rotated)
  await send('warm', '/verify', { token: signed.answer.token }, rotated)
  return done
}

interface HttpResult {
  readonly statusCode?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function read(payload: unknown): Pick<DemoInvocation, 'status' | 'secretsMs' | 'answer'> {
  const { statusCode, headers, body } = payload as HttpResult
  const timing = /secrets;dur=([\d.]+)/.exec(headers?.['server-timing'] ?? '')
  return { status: Number(statusCode), secretsMs: Number(timing?.[1]), answer: JSON.parse(String(body)) }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}
