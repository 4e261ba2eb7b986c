import type { ChildProcess } from 'node:child_process'

/** Whether processes can be signalled by groups here: they cannot on Windows. */
export const GROUPS: boolean = process.platform !== 'win32'

/** Signals a process that leads a group, and all that it has started; where it has ended, those that are left. */
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
