import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that goes when it is disposed of, at the latest when the process ends. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes a folder inside another. */
export async function temporaryFolder(parent: string, name: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, `extension-secrets-${name}-`))
  const remove = (): void => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.off('exit', remove)
      await rm(path, { recursive: true, force: true })
    },
  }
}
