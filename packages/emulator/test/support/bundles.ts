import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

/** A folder for this test file's bundles; gone when its tests are over. */
export const bundleFolder = (): { folder: string; write: (name: string, source: string) => string } => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-lambda-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (name: string, source: string): string => {
    const path = join(folder, name)
    writeFileSync(path, source)
    return path
  }
  return { folder, write }
}

/** True if the process exists, even if it is dead but not yet reaped. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
