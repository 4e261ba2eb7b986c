import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/**
 * Reads the living process groups. When its input ends, this process has ended, for whatever reason, so the remaining
 * groups are killed. Ignores the signals of a terminal, or of whoever ends the processes around it.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM
groups=
while read -r action group; do
  kept=
  for known in $groups; do
    if [ "$known" != "$group" ]; then kept="$kept $known"; fi
  done
  groups=$kept
  if [ "$action" = hold ]; then groups="$groups $group"; fi
done
for group in $groups; do kill -s KILL -- "-$group"; done`

/**
 * A shell that outlives this process by a moment. If SIGKILL ends this process, no handler runs, and a frozen or busy
 * function would not notice.
 */
export class Watchdog {
  #shell: ChildProcess | undefined

  start(): void {
    this.#shell ??= startShell()
  }

  /** @param group process group to kill when this process has ended */
  hold(group: number): void {
    this.#tell('hold', group)
  }

  letGo(group: number): void {
    this.#tell('drop', group)
  }

  /** Ends the shell when nothing is left to watch. */
  end(): void {
    this.#shell?.stdin?.end()
    this.#shell = undefined
  }

  #tell(action: string, group: number): void {
    this.#shell?.stdin?.write(`${action} ${group}\n`)
  }
}

/** Starts the shell detached, in its own session, so that no signal to this process's group reaches it. */
function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell, only this process's own handlers remain.
  shell.once('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  const input = shell.stdin as Partial<Socket>
  input.unref?.()
  return shell
}
