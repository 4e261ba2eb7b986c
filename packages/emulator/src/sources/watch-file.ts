import { type FSWatcher, readFileSync, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How long a file must be left alone before it is read: an editor truncates, writes and renames in one save. */
const SETTLE = 100
/** How often its date is looked at all the same: a container's shared folders announce no changes. */
const POLL = 1000

/** Something that is being watched. */
export interface Watching {
  /** Stops watching; nothing is reported from then on. */
  close(): void
}

/**
 * Calls back after each change of a file's text, once for several saves in a row. The folder is watched, not the file,
 * because most editors put a new file in the place of the old one.
 *
 * @param text what the file held when it was read last
 * @param onChange told what it holds now, or undefined where the file cannot be read any more
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
  // What was saved between the first reading and now has been announced to nobody.
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
    // A system without watchers left, or a folder that went away: there is still the file's date.
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
