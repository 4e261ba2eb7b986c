// The command as it was installed, for those whose functions need it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from './command.ts'

export interface InstalledEmulator extends AsyncDisposable {
  /** Environment variables with which a function finds it. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * @param folder where `@extension-secrets/cli` is installed
 * @param secrets path of the file that it serves
 * @throws {Error} with what it printed, when it ends, or does not say within half a minute where it listens
 */
export async function startInstalledEmulator(folder: string, secrets: string): Promise<InstalledEmulator> {
  const packaged = join(folder, 'node_modules', '@extension-secrets', 'cli')
  const manifest = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const file = join(packaged, manifest.bin['extension-secrets'] ?? '')
  const child = start(process.execPath, [file, 'emulate', '--secrets', secrets, '--port', '0'], {
    cwd: folder,
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const env = await new Promise<Record<string, string>>((resolve, reject) => {
    let printed = ''
    const fail = (): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`the installed emulator did not start:\n${printed.trimEnd()}`))
    }
    const timer = setTimeout(fail, 30_000)
    const read = (chunk: Buffer): void => {
      printed += chunk
      const exports = Object.fromEntries(
        [...printed.matchAll(/^export (\w+)=(\S+)\n/gm)].map(([, name, value]) => [name, value]),
      )
      if (exports.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT && exports.AWS_SESSION_TOKEN) {
        clearTimeout(timer)
        resolve(exports)
      }
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', fail)
    child.once('close', fail)
  })
  return {
    env,
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
