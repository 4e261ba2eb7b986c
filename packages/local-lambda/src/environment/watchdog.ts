import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/**
 * Reads which process groups live. When its input ends, this process has: however that came, what is left is killed.
 * Signals of a terminal, or of whoever ends the processes around it, do not end it before.
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
 * A shell that outlives this process by a moment. No handler runs when SIGKILL ends this one, and a function that is
 * frozen or busy would not notice that it has ended.
 */
export class Watchdog {
  #shell: ChildProcess | undefined

  /** @param group the process group to kill when this process has ended */
  hold(group: number): void {
    this.#shell ??= startShell()
    this.#tell('hold', group)
  }

  letGo(group: number): void {
    this.#tell('drop', group)
  }

  /** Nothing is left to be watched. */
  end(): void {
    this.#shell?.stdin?.end()
    this.#shell = undefined
  }

  #tell(action: string, group: number): void {
    this.#shell?.stdin?.write(`${action} ${group}\n`)
  }
}

/** Detached: in a session of its own, where no signal to the group of this process reaches it. */
function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell the handlers of this process have to do.
  shell.once('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  const input = shell.stdin as Partial<Socket>
  input.unref?.()
  return shell
}
