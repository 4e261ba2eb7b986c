import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from '../../emulator/test/support/ask.ts'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { runCli } from './support/cli.ts'

const { folder, write } = bundleFolder()

test.each(['new.yaml', 'new.yml', 'new.json'])(
  'init writes a sample that can be served: %s',
  async (name) => {
    const file = join(folder, name)
    const { code, stdout, stderr } = await runCli(['init', file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`--secrets ${file} --watch`)
    await using emulator = await startEmulator({ file })
    const text = async (id: string, more = '') => (await secret(emulator, id, more)).json().SecretString
    expect(JSON.parse(String(await text('orders/db')))).toMatchObject({ engine: 'postgres', port: 5432 })
    expect(await text('orders/rotated', '&versionStage=AWSPREVIOUS')).toBe('not-the-old-one')
    expect(await text('orders/rotated')).toBe('not-the-new-one')
    expect(readFileSync(file, 'utf8')).toContain('secrets.schema.json')
  },
)

test('the YAML sample explains itself in comments', async () => {
  await runCli(['init', join(folder, 'comments.yaml')])
  expect(readFileSync(join(folder, 'comments.yaml'), 'utf8').match(/^ *# /gm)?.length).toBeGreaterThan(5)
})

test('init overwrites nothing, and tells it in one line', async () => {
  const file = write('mine.yaml', 'mine')
  const { code, stdout, stderr } = await runCli(['init', file])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^extension-secrets: [^\n]+mine\.yaml already exists[^\n]+\n$/)
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test.each([
  [['init', join(folder, 'none', 'a.yaml')], 1, 'ENOENT'],
  [['init', join(folder, 'a.toml')], 2, '.yaml, .yml or .json'],
  [['init', 'a.yaml', 'b.yaml'], 2, 'init takes one FILE'],
  [['init', '--port', '1'], 2, 'unknown option --port'],
])('a mistake is one line: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
  expect(existsSync(join(folder, 'a.toml'))).toBe(false)
})

test('another kind of file is refused, in one line with the name of the command once', async () => {
  const { code, stderr } = await runCli(['init', join(folder, 'sample.txt')])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^extension-secrets: init takes a FILE that ends in [^\n]+\n$/)
})
