import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { letGo, startHeld } from './living-processes.ts'
import { GROUPS, signalGroup } from './process-group.ts'

/**
 * Starts a process that can't outlive this one, and neither can its children: it leads a process group, which ends with
 * it.
 */
export function spawnHeld(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = startHeld(() => spawn(command, args, { ...options, detached: GROUPS, windowsHide: true }))
  child.once('exit', () => {
    signalGroup(child, 'SIGKILL')
    letGo(child)
  })
  // An executable that cannot be started never exits.
  child.once('error', () => letGo(child))
  return child
}
