// Runs one step of a longer task: says what it does and how long it took, and shows its output only if it fails.
import { spawn } from 'node:child_process'

/**
 * @param name what the step does, for people
 * @param work a function, or a command found on the PATH
 * @returns whether it succeeded; what failed has been printed
 */
export async function step(
  name: string,
  work: string | (() => Promise<void>),
  args: readonly string[] = [],
): Promise<boolean> {
  const started = performance.now()
  if (process.stderr.isTTY) process.stderr.write(`· ${name} …\r`)
  let output = ''
  let ok = true
  if (typeof work === 'function') {
    try {
      await work()
    } catch (error) {
      ok = false
      output = error instanceof Error ? error.message : String(error)
    }
  } else {
    ;({ ok, output } = await command(work, args))
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stderr.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n`)
  if (!ok && output !== '') process.stderr.write(`${output.trimEnd()}\n`)
  return ok
}

function command(file: string, args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ ok: false, output: error.message }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}
