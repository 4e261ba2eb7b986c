// Installs PostgreSQL and its driver, which are outside the main install: 61 MB.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { step } from '../step.ts'

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'examples', 'orders')

/** @returns false if it failed; the reason has been shown */
export async function installOrders(): Promise<boolean> {
  return isInstalled() || step('install PostgreSQL and its driver', install)
}

async function install(): Promise<void> {
  const flags = ['ci', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    await promisify(execFile)('npm', flags, { cwd: folder, shell: process.platform === 'win32' })
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string }
    throw new Error(stderr.trim() || message)
  }
}

function isInstalled(): boolean {
  const present = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(present)) return false
  const [wanted, installed] = [join(folder, 'package-lock.json'), present].map(packagesOf)
  return Object.entries(wanted ?? {}).every(
    ([path, { version, optional }]) => path === '' || optional || installed?.[path]?.version === version,
  )
}

function packagesOf(file: string): Record<string, { version?: string; optional?: boolean }> {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
