import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { deliver, deliverBroken, seenStatus } from '../faults/deliver.ts'
import type { FaultSwitch } from '../faults/fault-switch.ts'
import { notify } from '../instances/notify.ts'
import type { Backend } from './backend.ts'
import type { Connections } from './connections.ts'
import type { EmulatorRequest, RequestLog } from './request-log.ts'

/** What answering a request takes. */
export interface Service {
  readonly backend: Backend
  readonly connections: Connections
  readonly faults: FaultSwitch
  readonly log: Pick<RequestLog, 'add'>
  readonly clock: () => number
  readonly onRequest: (request: EmulatorRequest) => void
}

/** Answers one request, or lets go wrong what is to go wrong with it. */
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
    // Both servers look at the first of several.
    header: (name: string): string | undefined => request.headersDistinct[name]?.[0],
  }
  await faults.silence()
  const { reply, reason, ...asked } = await backend.answer(incoming, connections.rank(request.socket))
  const { fault, delay, kinds, chance } = faults.transport(asked)
  // Whoever closes the emulator meanwhile must not have to wait for it.
  if (delay > 0) await wait(delay, undefined, { ref: false })
  const struck = [...(asked.faults ?? []), ...kinds]
  const broken = fault?.kind === 'latency' ? undefined : fault
  const logged: EmulatorRequest = {
    at: clock(),
    method,
    kind: asked.kind,
    id: asked.id,
    ...(asked.roleArn !== undefined && { roleArn: asked.roleArn }),
    status: seenStatus(reply, broken),
    cache: asked.cache,
    ...(reason !== undefined && { reason }),
    ...(asked.calls !== undefined && { calls: asked.calls }),
    ...(struck.length > 0 && { faults: struck }),
    durationMs: performance.now() - start,
  }
  // Before the answer: who has it can rely on finding the request in the log.
  log.add(logged)
  if (broken === undefined) deliver(response, reply)
  else deliverBroken(response, reply, broken, chance)
  notify('onRequest', onRequest, logged)
}

const splitOnce = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
