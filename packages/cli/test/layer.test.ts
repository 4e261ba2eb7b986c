import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, jest, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { FakeAws } from '../../emulator/test/support/fake-aws.ts'
import { runCli } from './support/cli.ts'
import { startFakeLambda } from './support/fake-lambda.ts'
import { freePort } from './support/free-port.ts'

jest.setTimeout(60_000)

const { folder, write } = bundleFolder()
const secrets = write("it's mine.yaml", 'secrets:\n  orders/key: from-the-layer\n')

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** Lambda starts an extension by its path, with nothing but its environment. */
const startExtension = (path: string, env: Record<string, string>) => {
  const child = spawn(path, [], { cwd: '/', env, timeout: 50_000, killSignal: 'SIGKILL' })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

test('the layer runs by itself, wherever it is: not ready in INIT, ready from the first INVOKE on', async () => {
  const built = join(folder, 'built')
  const faults = write('faults.json', '{ "faults": [{ "kind": "content-type", "value": "text/x-strange" }] }')
  const args = ['--secrets', secrets, '--faults', faults, '--name', 'my-secrets', '--ttl', '0']
  expect(await runCli(['layer', built, ...args])).toEqual({
    code: 0,
    stdout: `wrote ${built}; use it as the content of a layer, or mount it as /opt\n`,
    stderr: '',
  })
  expect(readdirSync(join(built, 'extensions'))).toEqual(['my-secrets'])
  const modules = join(built, 'extension-secrets-emulator', 'node_modules')
  expect(readdirSync(modules).sort()).toEqual(['@extension-secrets', 'valibot', 'yaml'])
  expect(readdirSync(join(modules, '@extension-secrets', 'emulator')).sort()).toEqual([
    'dist',
    'package.json',
  ])
  // Far from the packages that it was made of.
  const opt = join(folder, 'opt with blanks')
  renameSync(built, opt)

  await using lambda = await startFakeLambda()
  const port = await freePort()
  const ended = startExtension(join(opt, 'extensions', 'my-secrets'), {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    AWS_LAMBDA_RUNTIME_API: lambda.address,
    AWS_SESSION_TOKEN: 'token',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
  })
  expect(await Promise.race([lambda.registered, ended])).toBe('my-secrets')
  await lambda.waiting
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/secretsmanager/get?secretId=orders%2Fkey`, {
      headers: { 'X-Aws-Parameters-Secrets-Token': 'token' },
      signal: AbortSignal.timeout(5000),
    })
  expect(await (await ask()).text()).toBe('not ready to serve traffic, please wait')
  await lambda.send({ eventType: 'INVOKE' })
  const answer = await ask()
  expect(answer.headers.get('content-type')).toBe('text/x-strange')
  expect(await answer.json()).toHaveProperty('SecretString', 'from-the-layer')
  await lambda.send({ eventType: 'SHUTDOWN' })
  const { code, output } = await ended
  expect(code).toBe(0)
  expect(output).toMatch(/ {2}secret {2}orders\/key {2}200 {2}miss {2}/)
  expect(output).not.toContain('from-the-layer')
})

test('--aws-endpoint: what the file does not hold is asked there, by the SDK of the image', async () => {
  await using fake = await FakeAws.start(() => ({
    body: { Name: 'cloud', SecretString: 'from-localstack', VersionId: 'v'.repeat(36), CreatedDate: 1 },
  }))
  const built = join(folder, 'asks there')
  const args = ['--secrets', secrets, '--aws-endpoint', fake.url, '--aws-region', 'eu-west-3']
  expect((await runCli(['layer', built, ...args])).code).toBe(0)
  const script = join(built, 'extensions', 'extension-secrets-emulator')
  expect(readFileSync(script, 'utf8')).toContain('/var/runtime/node_modules')
  // These modules stand for those of Lambda's image.
  const image = fileURLToPath(new URL('../../../node_modules', import.meta.url))
  await using lambda = await startFakeLambda()
  const port = await freePort()
  const ended = startExtension(script, {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    NODE_PATH: image,
    AWS_LAMBDA_RUNTIME_API: lambda.address,
    AWS_SESSION_TOKEN: 'token',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
  })
  await Promise.race([lambda.registered, ended])
  await lambda.waiting
  await lambda.send({ eventType: 'INVOKE' })
  const response = await fetch(`http://127.0.0.1:${port}/secretsmanager/get?secretId=cloud`, {
    headers: { 'X-Aws-Parameters-Secrets-Token': 'token' },
    signal: AbortSignal.timeout(5000),
  })
  expect(await response.json()).toHaveProperty('SecretString', 'from-localstack')
  expect(fake.calls[0]?.authorization).toContain('/eu-west-3/secretsmanager/')
  await lambda.send({ eventType: 'SHUTDOWN' })
  expect((await ended).code).toBe(0)
})

test('it is executable, and overwrites an older one', async () => {
  const layer = join(folder, 'layer')
  await runCli(['layer', layer, '--secrets', secrets])
  const other = write('other.json', '{ "secrets": {} }')
  expect((await runCli(['layer', layer, '--secrets', other])).code).toBe(0)
  const script = join(layer, 'extensions', 'extension-secrets-emulator')
  expect(statSync(script).mode & 0o111).toBe(0o111)
  expect(readFileSync(script, 'utf8')).toContain(`--secrets "$home"/'secrets/other.json'`)
  expect(readdirSync(join(layer, 'extension-secrets-emulator', 'secrets'))).toEqual(['other.json'])
})

test('what it has not made is left alone', async () => {
  const layer = join(folder, 'taken')
  const mine = join(layer, 'extension-secrets-emulator', 'mine.txt')
  mkdirSync(dirname(mine), { recursive: true })
  writeFileSync(mine, 'mine')
  const { code, stderr } = await runCli(['layer', layer])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^extension-secrets: [^\n]+ already exists[^\n]+\n$/)
  expect(readFileSync(mine, 'utf8')).toBe('mine')
})

test('a file of someone else is not replaced by the script, and nothing else is written', async () => {
  const layer = join(folder, 'shared')
  const theirs = join(layer, 'extensions', 'theirs')
  mkdirSync(dirname(theirs), { recursive: true })
  writeFileSync(theirs, '#!/bin/sh\n# not ours\n')
  const { code, stderr } = await runCli(['layer', layer, '--name', 'theirs'])
  expect(code).toBe(1)
  expect(stderr).toContain(`${theirs} already exists`)
  expect(stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(readFileSync(theirs, 'utf8')).toBe('#!/bin/sh\n# not ours\n')
  expect(readdirSync(layer)).toEqual(['extensions'])
})

test('what an earlier call wrote under another name is removed, and what others put there stays', async () => {
  const layer = join(folder, 'renamed')
  await runCli(['layer', layer, '--name', 'first'])
  const extensions = join(layer, 'extensions')
  writeFileSync(join(extensions, 'theirs'), '#!/bin/sh\n# Written by somebody else.\n')
  mkdirSync(join(extensions, 'folder'))
  mkdirSync(join(layer, 'nodejs'))
  expect((await runCli(['layer', layer, '--name', 'second'])).code).toBe(0)
  expect(readdirSync(extensions).sort()).toEqual(['folder', 'second', 'theirs'])
  expect((await runCli(['layer', layer])).code).toBe(0)
  expect(readdirSync(extensions).sort()).toEqual(['extension-secrets-emulator', 'folder', 'theirs'])
  expect(readdirSync(layer).sort()).toEqual(['extension-secrets-emulator', 'extensions', 'nodejs'])
})

test.each([
  ['files of others', 'hosts', undefined],
  ['hidden files', '.profile', undefined],
  ['an extension of others', 'extensions/theirs', undefined],
  ['nothing but what keeps it in version control', '.gitkeep', 0],
])('a folder with %s', async (_, file, code = 1) => {
  const layer = join(folder, `like etc with ${file.replaceAll('/', ' ')}`)
  const path = join(layer, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'theirs')
  const before = readdirSync(layer)
  const ended = await runCli(['layer', layer])
  expect(ended.code).toBe(code)
  expect(readFileSync(path, 'utf8')).toBe('theirs')
  if (code === 0) return
  expect(ended.stderr).toMatch(
    /^extension-secrets: [^\n]+ is not the folder of a layer and was not changed; [^\n]+\n$/,
  )
  expect(readdirSync(layer)).toEqual(before)
})

test('the files may be those of the layer itself; what else lies there stays', async () => {
  const layer = join(folder, 'itself')
  const faults = write('itself.json', '{ "faults": [] }')
  await runCli(['layer', layer, '--secrets', secrets, '--faults', faults])
  const home = join(layer, 'extension-secrets-emulator')
  const [own, mine] = [join(home, 'secrets', "it's mine.yaml"), join(home, 'mine.json')]
  const edited = 'secrets:\n  orders/key: edited\n'
  writeFileSync(own, edited)
  chmodSync(own, 0o600)
  writeFileSync(mine, '{ "faults": [] }')
  expect(await runCli(['layer', layer, '--secrets', own, '--faults', mine])).toMatchObject({ code: 0 })
  expect(readFileSync(own, 'utf8')).toBe(edited)
  expect(statSync(own).mode & 0o777).toBe(0o600)
  expect(readFileSync(mine, 'utf8')).toBe('{ "faults": [] }')
  expect(readdirSync(join(home, 'faults'))).toEqual(['mine.json'])
})

test.each([
  [['layer'], 2, 'layer takes one FOLDER'],
  [['layer', 'a', 'b'], 2, 'layer takes one FOLDER'],
  [['layer', join(folder, 'no'), '--watch'], 2, 'unknown option --watch'],
  [['layer', join(folder, 'no'), '--aws-endpoint', 'hunter2'], 2, '--aws-endpoint must be'],
  [['layer', join(folder, 'no'), '--name', '../x'], 2, '--name takes a file name'],
  [['layer', join(folder, 'no'), '--secrets', 'none.yaml'], 1, 'none.yaml does not exist'],
  [['layer', join(folder, 'no'), '--dialect', 'vault'], 2, '--dialect must be'],
  [['layer', join(folder, 'no'), '--ttl', 'x'], 2, '--ttl takes a number'],
  [['layer', secrets], 1, 'cannot be written'],
])('a mistake is one line, and nothing is written: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
  expect(readdirSync(folder)).not.toContain('no')
})
