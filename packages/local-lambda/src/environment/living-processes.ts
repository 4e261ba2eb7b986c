import type { ChildProcess } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { GROUPS, signalGroup } from './process-group.ts'
import { Watchdog } from './watchdog.ts'

/** Signals that ask a process to end. On Windows, no process can send itself SIGHUP. */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']
const asksToEnd = (event: string | symbol): event is NodeJS.Signals =>
  SIGNALS.some((signal) => signal === event)

const living = new Set<ChildProcess>()
const watchdog = new Watchdog()

/**
 * Starts a process and holds it until it has ended. The process must not outlive this one, even if this one forgets to
 * close it, or is ended by SIGKILL or by a signal that nobody else listens to. Listens before the start: on a busy
 * machine, a signal can come between the start of the process and the next line here.
 */
export const startHeld = (start: () => ChildProcess): ChildProcess => {
  if (living.size === 0) listen()
  try {
    const child = start()
    living.add(child)
    if (child.pid !== undefined) watchdog.hold(child.pid)
    return child
  } catch (error) {
    if (living.size === 0) leave()
    throw error
  }
}

/** Releases a process that has ended. */
export const letGo = (child: ChildProcess): void => {
  if (!living.delete(child)) return
  if (child.pid !== undefined) watchdog.letGo(child.pid)
  if (living.size === 0) leave()
}

/** Kills every process. SIGKILL ends a stopped process, too. */
const killAll = (): void => {
  for (const child of living) signalGroup(child, 'SIGKILL')
}

/** Does what the signal would have done without a listener, and ends the other processes, too. */
const endBy = (signal: NodeJS.Signals): void => {
  killAll()
  leave()
  process.kill(process.pid, signal)
}

/** Steps back if somebody else listens to a signal: they decide about this process, and may count the listeners. */
const giveWay = (event: string | symbol, listener: unknown): void => {
  if (asksToEnd(event) && listener !== endBy) process.off(event, endBy)
}

/** Takes over if nobody listens any more, because the signal would then end this process. */
const stepIn = (event: string | symbol, listener?: unknown): void => {
  if (!asksToEnd(event) || listener === endBy) return
  if (process.listenerCount(event) === 0) process.on(event, endBy)
}

const listen = (): void => {
  if (GROUPS) watchdog.start()
  process.on('exit', killAll)
  // Prepended to Node.js's own: it starts to catch a signal only for the first listener, which the new one has to be.
  const events: EventEmitter = process
  events.prependListener('newListener', giveWay)
  process.on('removeListener', stepIn)
  for (const signal of SIGNALS) stepIn(signal)
}

const leave = (): void => {
  watchdog.end()
  process.off('exit', killAll)
  process.off('newListener', giveWay)
  process.off('removeListener', stepIn)
  for (const signal of SIGNALS) process.off(signal, endBy)
}
