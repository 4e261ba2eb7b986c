// The function that docs/bundling.md is tried with: it has CommonJS packages beside the middleware.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '@extension-secrets/emulator'
import { startLambda } from '@extension-secrets/local-lambda'
import { readPage } from './markdown.ts'
import { inRepository } from './pages.ts'

const folder = inRepository('scripts/bundling')
const { blocks } = readPage(inRepository('docs/bundling.md'))

/** Path of the function's source. */
export const entry: string = join(folder, 'function.js')

/** Answer of the function where its bundle works. */
export const WORKS = { keyLength: 14, code: 'ECONNREFUSED', tracing: true }

/** Installs the packages that the function uses, which are not in the main install. */
export async function installPackages(): Promise<void> {
  if (existsSync(join(folder, 'node_modules', 'pg'))) return
  const flags = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  await promisify(execFile)('npm', ['ci', '--prefix', folder, ...flags])
}

/**
 * The one block of a language on the page that holds a text.
 *
 * @throws {Error} if there is none, or several
 */
export function blockWith(language: string, text: string): string {
  const found = blocks.filter(({ code, ...block }) => block.language === language && code.includes(text))
  if (found.length !== 1)
    throw new Error(`docs/bundling.md has ${found.length} ${language} blocks with ${text}`)
  return found[0]?.code ?? ''
}

/** Runs a bundle of the function in the local Lambda: the answer of its handler. */
export async function answerOf(bundle: string): Promise<unknown> {
  const emulator = await startEmulator({ secrets: { 'orders/db-password': 'not-a-real-one' } })
  // The tracer asks for these before it traces.
  const env = { POWERTOOLS_TRACE_ENABLED: 'true', AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR' }
  try {
    await using lambda = await startLambda({ bundle, emulator, runtime: 'built-in', env })
    const result = await lambda.invoke()
    return result.status === 'success' ? result.payload : result.error
  } finally {
    await emulator.close()
  }
}
