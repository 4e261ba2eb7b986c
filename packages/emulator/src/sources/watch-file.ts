import { type FSWatcher, readFileSync, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clearTimeout, setTimeout } from '../timers.ts'

/** Quiet time before a file is read, in milliseconds: an editor truncates, writes and renames in one save. */
const SETTLE = 100
/** Interval of polling the date, in milliseconds: a container's shared folders announce no changes. */
const POLL = 1000

/** A running watch. */
export interface Watching {
  /** Stops watching; no change is reported afterwards. */
  close(): void
}

/**
 * Calls back after each change of a file's text, once for several saves in quick succession. Watches the folder, not the
 * file, because most editors replace the file with a new one.
 *
 * @param text content at the last read
 * @param onChange gets the new content, or undefined if the file can't be read any more
 */
export const watchText = (
  file: string | URL,
  text: string,
  onChange: (bytes: Buffer | undefined) => void,
): Watching => {
  const path = resolve(file instanceof URL ? fileURLToPath(file) : file)
  let last: string | undefined = text
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const check = (): void => {
    const now = read(path)
    const seen = now?.toString().replace(/^\uFEFF/, '')
    if (closed || seen === last) return
    last = seen
    onChange(now)
  }
  const soon = (): void => {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(check, SETTLE)
  }
  const folder = watchFolder(path, soon)
  watchFile(path, { interval: POLL, persistent: false }, soon)
  // A save between the first read and now was not announced.
  soon()
  return {
    close: () => {
      closed = true
      clearTimeout(timer)
      folder?.close()
      unwatchFile(path, soon)
    },
  }
}

const watchFolder = (path: string, onChange: () => void): FSWatcher | undefined => {
  const name = basename(path)
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) onChange()
    })
    // No watchers left in the system, or the folder is gone: polling the date still works.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

const read = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
