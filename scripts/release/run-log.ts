// The log of a long task: every command, what it printed, and how long it took.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type CommandOptions, command } from './command.ts'

export interface Log {
  /** Runs a command as `command` does, and writes it down. */
  run(file: string, args: readonly string[], options?: CommandOptions): Promise<string>
  note(line: string): void
}

/** @param path of the file, whose former contents are dropped */
export function openLog(path: string): Log {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  const note = (line: string): void => appendFileSync(path, `${line}\n`)
  return {
    note,
    async run(file, args, options = {}) {
      const started = performance.now()
      note(`$ ${[file, ...args].join(' ')}${options.cwd === undefined ? '' : `   (in ${options.cwd})`}`)
      try {
        const printed = await command(file, args, options)
        if (printed.trim() !== '') note(printed.trimEnd())
        return printed
      } catch (error) {
        note(error instanceof Error ? error.message : String(error))
        throw error
      } finally {
        note(`  (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
      }
    },
  }
}
