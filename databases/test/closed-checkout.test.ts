// PostgreSQL runs as another user if we are root.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const example = join(dirname(dirname(import.meta.dirname)), 'examples', 'orders')
const RUN = `import { startPostgres } from './demo/postgres.ts'
await using server = await startPostgres()
await server.setPassword('app', 'one')
console.log(await server.connections('%') > 0 ? 'runs' : 'has no connection')
`

test('PostgreSQL starts from a folder that only its owner may enter', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'closed-checkout-'))
  try {
    for (const name of ['package.json', 'demo', 'node_modules'])
      await cp(join(example, name), join(folder, name), { recursive: true, verbatimSymlinks: true })
    await writeFile(join(folder, 'run.ts'), RUN)
    const { stdout } = await promisify(execFile)('node', [join(folder, 'run.ts')])
    expect(stdout).toBe('runs\n')
  } finally {
    await rm(folder, { recursive: true })
  }
})
