import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { EmulatorError } from '../errors/emulator-error.ts'
import { parseFaultPlan } from '../faults/parse-plan.ts'
import type { Emulator } from '../instances/emulator.ts'
import { HOST, LoopbackServer } from '../server/server.ts'
import type { SecretInput } from '../store/values.ts'
import type { AdminPlan } from './admin-options.ts'

/** Parts of the emulator that the admin endpoint may use. */
export type Administered = Pick<Emulator, 'faults' | 'requests' | 'rotate'>

/** A body may hold a secret of 64 KiB, escaped, or a long plan. */
const MAX_BODY = 1024 * 1024

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Admin server for other processes on the same machine: faults, rotations and the request log; never a value. */
export const startAdmin = async (
  { port, token }: AdminPlan,
  emulator: Administered,
): Promise<LoopbackServer> => {
  const server = new LoopbackServer(port, (request, response) => {
    handle(token, emulator, request).then(
      (body) => send(response, body === undefined ? 204 : 200, body),
      (error: unknown) => {
        const { status, message } = toRefusal(error)
        // The unread rest of a body must not be parsed as the next request.
        if (!request.complete) response.setHeader('connection', 'close')
        send(response, status, { error: message })
      },
    )
  })
  await server.open()
  return server
}

const handle = async (token: string, emulator: Administered, request: IncomingMessage): Promise<unknown> => {
  admit(token, request)
  const method = request.method ?? ''
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  if (route === undefined) throw new Refusal(404, `unknown path; there are ${Object.keys(ROUTES).join(', ')}`)
  const action = Object.hasOwn(route, method) ? route[method] : undefined
  if (action === undefined) throw new Refusal(405, `${path} takes ${Object.keys(route).join(', ')}`)
  return action(emulator, request, new URLSearchParams(query))
}

/** Rejects browsers: a page can reach loopback, but it can't send this `Host` header or the token. */
const admit = (token: string, { headers, socket }: IncomingMessage): void => {
  const host = headers.host ?? ''
  const own = [HOST, 'localhost'].map((name) => `${name}:${socket.localPort}`)
  if (!own.includes(host) || headers.origin !== undefined)
    throw new Refusal(403, 'for programs on this machine only')
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  if (!timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))) {
    throw new Refusal(401, 'the token is missing or wrong; send Authorization: Bearer TOKEN')
  }
}

type Action = (emulator: Administered, request: IncomingMessage, query: URLSearchParams) => unknown

const ROUTES: Readonly<Record<string, Readonly<Record<string, Action>>>> = {
  '/faults': {
    GET: ({ faults }) => faults.plan,
    PUT: async ({ faults }, request) => {
      await faults.set(parseFaultPlan(await readJson(request)))
      return faults.plan
    },
    DELETE: async ({ faults }) => {
      await faults.clear()
    },
  },
  '/rotate': {
    POST: async (emulator, request) => {
      const body = await readJson(request)
      if (typeof body !== 'object' || body === null || !('id' in body) || !('value' in body)) {
        throw new Refusal(400, 'the body must be { "id": "…", "value": …, "gap"?: milliseconds }')
      }
      if (typeof body.id !== 'string') throw new Refusal(400, 'id must be a string')
      // `rotate` checks the value and the gap.
      const value = body.value as SecretInput
      if ('gap' in body) await beginRotation(emulator, body.id, value, body.gap as number)
      else emulator.rotate(body.id, value)
    },
  },
  '/requests': {
    GET: ({ requests }, _, query) => {
      const limit = query.get('limit') ?? '1000'
      if (!/^\d{1,6}$/.test(limit)) throw new Refusal(400, 'limit must be a whole number')
      return requests.slice(Math.max(0, requests.length - Number(limit)))
    },
  },
}

/** Answers once `AWSPENDING` has the new value, so the caller can change the real password. The rest runs on its own. */
function beginRotation({ rotate }: Administered, id: string, value: SecretInput, gap: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = async (): Promise<void> => rotate(id, value, { gap, onSet: () => resolve() })
    // Nobody waits for a later failure, such as a secret that is removed during the gap.
    begin().catch(reject)
  })
}

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) throw new Refusal(413, 'the body is longer than 1 MiB')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    // The parser's own message quotes the text, and the text may be a secret.
    throw new Refusal(400, 'the body is not valid JSON')
  }
}

const toRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  if (!(error instanceof EmulatorError)) return new Refusal(500, 'failed')
  return new Refusal(error.code === 'UNKNOWN_SECRET' ? 404 : 400, error.message)
}

const send = (response: ServerResponse, status: number, body: unknown): void => {
  const text = body === undefined ? '' : `${JSON.stringify(body)}\n`
  response.writeHead(status, text === '' ? {} : { 'content-type': 'application/json' })
  response.end(text)
}
