import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installApart } from '../install-apart.ts'

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'examples', 'orders')

/**
 * Installs PostgreSQL and its driver: 61 MB.
 *
 * @returns false if it failed; the reason has been shown
 */
export async function installOrders(): Promise<boolean> {
  return installApart(folder, 'PostgreSQL and its driver')
}
