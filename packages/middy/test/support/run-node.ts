import { spawn } from 'node:child_process'

/** Outcome of a process. */
export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a module in a Node.js of its own until it ends by itself; kills it, and rejects, when that takes too long. */
export function runNode(
  path: string,
  env: Readonly<Record<string, string>>,
  patience = 30_000,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    const impatient = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${path} did not end by itself; it printed ${stdout.slice(-2_000)}${stderr}`))
    }, patience)
    child.once('error', reject)
    child.once('close', (status) => {
      clearTimeout(impatient)
      resolve({ status, stdout, stderr })
    })
  })
}
