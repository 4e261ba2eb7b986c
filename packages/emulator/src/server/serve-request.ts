import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { deliver, deliverBroken, seenStatus } from '../faults/deliver.ts'
import type { FaultSwitch } from '../faults/fault-switch.ts'
import { notify } from '../instances/notify.ts'
import { wait } from '../timers.ts'
import type { Backend } from './backend.ts'
import type { Connections } from './connections.ts'
import type { EmulatorRequest, RequestLog } from './request-log.ts'

/** Parts that are needed to answer a request. */
export interface Service {
  readonly backend: Backend
  readonly connections: Connections
  readonly faults: FaultSwitch
  readonly log: Pick<RequestLog, 'add'>
  readonly clock: () => number
  readonly onRequest: (request: EmulatorRequest) => void
}

/** Answers one request, and applies the faults that strike it. */
export const serveRequest = async (
  { backend, connections, faults, log, clock, onRequest }: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const start = performance.now()
  const [path, query] = splitOnce(request.url ?? '', '?')
  const method = request.method ?? 'GET'
  request.resume()
  const incoming = {
    method,
    path,
    query: new URLSearchParams(query),
    // Both servers read only the first of several values.
    header: (name: string): string | undefined => request.headersDistinct[name]?.[0],
  }
  await faults.silence()
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  if (request.socket.destroyed) gone.abort()
  const rank = connections.rank(request.socket)
  const { reply, reason, ...asked } = await backend.answer(incoming, rank, gone.signal)
  const { fault, delay, kinds, chance } = faults.transport(asked)
  // Closing the emulator must not have to wait for this delay.
  if (delay > 0) await wait(delay, undefined, { ref: false })
  const struck = [...(asked.faults ?? []), ...kinds]
  const broken = fault?.kind === 'latency' ? undefined : fault
  const logged: EmulatorRequest = {
    at: clock(),
    method,
    kind: asked.kind,
    id: asked.id,
    ...(asked.roleArn !== undefined && { roleArn: asked.roleArn }),
    status: reply === undefined ? 0 : seenStatus(reply, broken),
    cache: asked.cache,
    ...(reason !== undefined && { reason }),
    ...(asked.calls !== undefined && { calls: asked.calls }),
    ...(struck.length > 0 && { faults: struck }),
    durationMs: performance.now() - start,
  }
  // Logged before the answer, so that a client that has the answer finds the request in the log.
  log.add(logged)
  if (reply === undefined) response.destroy()
  else if (broken === undefined) deliver(response, reply)
  else deliverBroken(response, reply, broken, chance)
  notify('onRequest', onRequest, logged)
}

const splitOnce = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
