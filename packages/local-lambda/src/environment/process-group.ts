import type { ChildProcess } from 'node:child_process'

/** True if processes can be signalled by group: not on Windows. */
export const GROUPS: boolean = process.platform !== 'win32'

/** Signals a process that leads a group, and all its children, even if the process itself has ended. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  if (!GROUPS) {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nothing of it is left.
  }
}
