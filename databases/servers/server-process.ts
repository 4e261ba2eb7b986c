// Servers that are installed on the machine: found on the PATH, started in a folder that goes when they are closed.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../examples/orders/demo/free-port.ts'
import { temporaryFolder } from '../../examples/orders/demo/temporary-folder.ts'

/** The first of some commands that is on the PATH, as a path; `undefined` if none is. */
export function findCommand(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Finds a server as `findCommand` does, unless the tests are to ignore those that are installed. */
export function findServer(...names: readonly string[]): string | undefined {
  return process.env.INSTALLED_SERVERS === 'ignore' ? undefined : findCommand(...names)
}

/** A server's process, its port, and the folder for its data. */
export interface ServerProcess {
  readonly port: number
  readonly folder: string
  close(): Promise<void>
}

/**
 * Starts a server and waits until it takes connections.
 *
 * @param command path of the server
 * @param argumentsOf its arguments
 * @param prepare runs before it, such as the creation of its data
 */
export async function startProcess(
  command: string,
  argumentsOf: (folder: string, port: number) => readonly string[],
  prepare: (folder: string) => Promise<unknown> = async () => {},
): Promise<ServerProcess> {
  const temporary = await temporaryFolder(tmpdir(), 'database')
  const folder = temporary.path
  await prepare(folder)
  const port = await freePort()
  const child = spawn(command, argumentsOf(folder, port), { stdio: 'ignore', cwd: folder })
  const ended = once(child, 'exit')
  const kill = (): void => void child.kill('SIGTERM')
  process.once('exit', kill)
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    kill()
    await ended
    await temporary[Symbol.asyncDispose]()
  }
  try {
    await untilOpen(child, port, Date.now() + 60_000)
  } catch (error) {
    await close()
    throw error
  }
  return { port, folder, close }
}

export const run: (command: string, args: readonly string[]) => Promise<unknown> = promisify(execFile)

async function untilOpen(child: ChildProcess, port: number, until: number): Promise<void> {
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${child.spawnfile} did not start`)
    await wait(50)
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
