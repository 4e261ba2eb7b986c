// The API reference can be made, and nothing that users can import or set goes without a word.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, jest, test } from '@jest/globals'
import { inRepository } from '../../scripts/docs/pages.ts'

jest.setTimeout(300_000)

async function api(...args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const command = [
    '--disable-warning=ExperimentalWarning',
    inRepository('scripts/docs/api.ts'),
    '--check',
    ...args,
  ]
  const env = { ...process.env, NO_COLOR: '1' }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
      cwd: inRepository('.'),
      env,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

test('every export is documented, and every link in a comment leads somewhere', async () => {
  expect(await api()).toEqual({ code: 0, output: '' })
})

test('what is not documented is named', async () => {
  const { code, output } = await api(inRepository('docs/test/fixtures/undocumented'))
  expect(code).toBe(1)
  const named = output
    .match(/\S+(?= has no doc comment$)/gm)
    ?.map((name) => name.replace(/^(?:index|more|\W)+/, ''))
  expect(named).toEqual(['Options.second', 'quiet', 'silent', 'hushed'])
  expect(output).toContain('nowhere')
})
