// Requests to the function while its database's password is rotated, and what their senders see of it.
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  alternateUsers,
  type Emulator,
  type RotationValue,
  type SecretInput,
} from '@extension-secrets/emulator'
import type { LocalLambda } from '@extension-secrets/local-lambda'
import type { PostgresServer } from './postgres.ts'

export const SECRET_ID = 'orders/db'
const USER = 'app'

/** How the secret is rotated. */
export type Strategy = 'single user' | 'alternating users'

/** What came of the requests during some rotations. */
export interface Report {
  readonly strategy: Strategy
  readonly requests: number
  readonly failures: number
  readonly retried: number
  readonly connectionsBefore: number
  readonly connectionsAfter: number
  /** Requests that were answered in each tenth of a second, and when a rotation was set and finished, in tenths. */
  readonly tenths: readonly number[]
  readonly set: readonly number[]
  readonly finished: readonly number[]
}

/** What is rotated, and who asks for it. */
export interface Scene {
  readonly postgres: PostgresServer
  readonly emulator: Emulator
  readonly lambdas: readonly LocalLambda[]
  /** Milliseconds between the database's new password and the secret's. */
  readonly gap: number
  readonly rotations: number
  /** Milliseconds from one rotation to the next. */
  readonly every: number
}

/** The secret as AWS writes it. */
export function secretFor(port: number, password: string): SecretInput & RotationValue {
  return { engine: 'postgres', host: '127.0.0.1', port, dbname: 'postgres', username: USER, password }
}

/** Rotates while requests come, and counts. */
export async function load(scene: Scene, strategy: Strategy): Promise<Report> {
  const { postgres, emulator, lambdas, gap, rotations, every } = scene
  const began = performance.now()
  const tenth = (): number => Math.floor((performance.now() - began) / 100)
  const tenths: number[] = []
  const [set, finished]: [number[], number[]] = [[], []]
  let isOver = false
  let requests = 0
  let failures = 0

  const sender = async (lambda: LocalLambda): Promise<number> => {
    let retried = 0
    let before: number | undefined
    while (!isOver) {
      const invocation = await lambda.invoke(orderEvent(requests++))
      const answer = invocation.status === 'success' ? (invocation.payload as Answer) : undefined
      if (answer === undefined || (answer.statusCode ?? 500) >= 400) failures++
      const at = tenth()
      tenths[at] = (tenths[at] ?? 0) + 1
      retried = Number(answer?.headers?.['x-retried-logins'] ?? retried)
      before ??= retried
      await wait(10)
    }
    return retried - (before ?? 0)
  }
  const senders = lambdas.map(sender)
  await wait(400)
  const connectionsBefore = await postgres.connections(`${USER}%`)
  for (let rotation = 1; rotation <= rotations; rotation++) {
    const start = performance.now()
    const password = randomUUID()
    const isClone = strategy === 'alternating users' && rotation % 2 === 1
    const user = isClone ? `${USER}_clone` : USER
    const value =
      strategy === 'alternating users' ? alternateUsers(password) : secretFor(postgres.port, password)
    await emulator.rotate(SECRET_ID, value, {
      gap,
      onSet: async () => {
        await postgres.setPassword(user, password)
        set.push(tenth())
      },
    })
    finished.push(tenth())
    await wait(Math.max(0, every - (performance.now() - start)))
  }
  const connectionsAfter = await postgres.connections(`${USER}%`)
  isOver = true
  const retried = (await Promise.all(senders)).reduce((sum, one) => sum + one, 0)
  const filled = Array.from(tenths, (answered) => answered ?? 0)
  return {
    ...{ strategy, requests, failures, retried, connectionsBefore, connectionsAfter },
    ...{ tenths: filled, set, finished },
  }
}

interface Answer {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
}

function orderEvent(count: number): object {
  const method = count % 2 === 0 ? 'POST' : 'GET'
  return {
    version: '2.0',
    rawPath: '/orders',
    requestContext: { http: { method, path: '/orders' } },
    ...(method === 'POST' ? { body: JSON.stringify({ item: 'tea', quantity: 1 + (count % 9) }) } : {}),
  }
}
