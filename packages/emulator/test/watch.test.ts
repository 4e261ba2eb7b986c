import { spawn } from 'node:child_process'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Emulator, type Reload, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { parameter, secret } from './support/ask.ts'
import { bundleFolder } from './support/bundles.ts'
import { caught } from './support/caught.ts'

const { write } = bundleFolder()
const yaml = (value: string): string => `secrets:\n  a: ${value}\n  b: other\nparameters:\n  /p: ${value}\n`

/** Started on a file, with what it reported so far. */
const watching = async (
  name: string,
  text: string = yaml('one'),
): Promise<{ emulator: Emulator; file: string; reloads: Reload[] }> => {
  const file = write(name, text)
  const reloads: Reload[] = []
  const emulator = await startEmulator({ file, watch: true, onReload: (reload) => reloads.push(reload) })
  return { emulator, file, reloads }
}

const until = async (condition: () => boolean): Promise<void> => {
  const limit = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > limit) throw new Error('it did not come true in time')
    await sleep(20)
  }
}

/** Longer than any change takes to be seen. */
const aWhile = () => sleep(400)

test('a saved change is served at once; the old value stays as AWSPREVIOUS', async () => {
  const { emulator, file, reloads } = await watching('save.yaml')
  await using _ = emulator
  const before = (await secret(emulator, 'b')).json()
  await secret(emulator, 'a')
  await parameter(emulator, '/p')
  writeFileSync(file, `${yaml('two')}  /new: x\n`)
  await until(() => reloads.length > 0)
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'two')
  const previous = await secret(emulator, 'a', '&versionStage=AWSPREVIOUS')
  expect(previous.json()).toHaveProperty('SecretString', 'one')
  expect((await parameter(emulator, '/p')).json()).toMatchObject({ Parameter: { Value: 'two', Version: 2 } })
  expect((await parameter(emulator, '/new')).status).toBe(200)
  expect((await secret(emulator, 'b')).json()).toEqual(before)
  expect(reloads).toEqual([{ file, changed: { secrets: ['a'], parameters: ['/p', '/new'] } }])
})

test('an editor that puts a new file in the place of the old one is followed, again and again', async () => {
  const { emulator, file, reloads } = await watching('replace.yaml')
  await using _ = emulator
  for (const [index, value] of ['two', 'three', 'four'].entries()) {
    writeFileSync(`${file}.tmp`, yaml(value))
    renameSync(`${file}.tmp`, file)
    await until(() => reloads.length === index + 1)
    expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', value)
  }
})

test('a file that is removed and written again is still watched', async () => {
  const { emulator, file, reloads } = await watching('away.yaml')
  await using _ = emulator
  rmSync(file)
  await until(() => reloads.length === 1)
  expect(reloads[0]?.error).toHaveProperty('code', 'FILE_NOT_FOUND')
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
  writeFileSync(file, yaml('two'))
  await until(() => reloads.length === 2)
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'two')
})

test('several saves in a row are one change', async () => {
  const { emulator, file, reloads } = await watching('often.yaml')
  await using _ = emulator
  for (const value of ['', 'secrets: [', yaml('two'), '', yaml('three')]) writeFileSync(file, value)
  await until(() => reloads.length > 0)
  await aWhile()
  expect(reloads).toHaveLength(1)
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'three')
})

test('a malformed file is reported once, without its content, and what it held is served on', async () => {
  const { emulator, file, reloads } = await watching('malformed.yaml')
  await using _ = emulator
  writeFileSync(file, 'secrets:\n  a: [hunter2\n')
  await until(() => reloads.length > 0)
  writeFileSync(file, 'secrets:\n  a: [hunter2\n')
  await aWhile()
  expect(reloads).toHaveLength(1)
  const [reload] = reloads
  expect(reload?.error).toHaveProperty('code', 'FILE_MALFORMED')
  expect(reload?.error?.message).toContain(`${file}:3:1`)
  expect(reload?.error?.message).not.toContain('hunter2')
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
  writeFileSync(file, yaml('one'))
  await until(() => reloads.length === 2)
  expect(reloads[1]).toEqual({ file, changed: { secrets: [], parameters: [] } })
})

test('what the file drops is gone, what an option gives is not touched', async () => {
  const file = write('drop.yaml', yaml('one'))
  const reloads: Reload[] = []
  const onReload = (reload: Reload) => reloads.push(reload)
  await using emulator = await startEmulator({ file, watch: true, secrets: { b: 'mine' }, onReload })
  writeFileSync(file, 'secrets:\n  c: new\n')
  await until(() => reloads.length > 0)
  expect((await secret(emulator, 'a')).status).toBe(400)
  expect((await parameter(emulator, '/p')).status).toBe(400)
  expect((await secret(emulator, 'b')).json()).toHaveProperty('SecretString', 'mine')
  expect((await secret(emulator, 'c')).json()).toHaveProperty('SecretString', 'new')
  emulator.setSecret('c', 'by hand')
  await emulator.reset()
  expect((await secret(emulator, 'c')).json()).toHaveProperty('SecretString', 'new')
})

test('a secret with a history in the file is loaded afresh with it', async () => {
  const { emulator, file, reloads } = await watching('history.yaml')
  await using _ = emulator
  writeFileSync(file, 'secrets:\n  a:\n    $versions:\n      - value: first\n      - value: second\n')
  await until(() => reloads.length > 0)
  const stage = async (name: string) =>
    (await secret(emulator, 'a', `&versionStage=${name}`)).json().SecretString
  expect(await stage('AWSCURRENT')).toBe('second')
  expect(await stage('AWSPREVIOUS')).toBe('first')
})

test.each([
  ['$deleted: true, $versions: [{ value: x }]', 'x', ''],
  ['x', '$versions: [{ value: y, stages: [AWSPENDING] }]', ''],
  ['x', '$versions: [{ value: y, stages: [AWSCURRENT, blue], created: "2026-03-01T10:15:30Z" }]', 'blue'],
  ['x', '$versions: [{ value: y, stages: [AWSCURRENT, blue] }]', 'blue'],
  ['x', '$versions: [{ value: y, created: "2026-03-01T10:15:30Z" }]', ''],
  ['x', `$versions: [{ value: y, id: ${'i'.repeat(32)} }]`, ''],
  ['x', '$deleted: true, $versions: [{ value: x }]', ''],
  ['$versions: [{ value: x }], $deleted: true', '$versions: [{ value: y }]', ''],
])('a secret that was %s and is %s is what it would be after a fresh start', async (was, is, stage) => {
  const text = (entry: string) => `secrets:\n  a: ${entry.startsWith('$') ? `{ ${entry} }` : entry}\n`
  const { emulator, file, reloads } = await watching('alike.yaml', text(was))
  await using _ = emulator
  writeFileSync(file, text(is))
  await until(() => reloads.length > 0)
  const seen = async () => {
    const { status, json } = await secret(emulator, 'a', stage && `&versionStage=${stage}`)
    if (status !== 200) return { status }
    const { SecretString, VersionStages, CreatedDate, VersionId } = json()
    const given = { date: is.includes('created') && CreatedDate, id: is.includes('id:') && VersionId }
    return { SecretString, VersionStages, ...given }
  }
  const now = await seen()
  await emulator.reset()
  expect(now).toEqual(await seen())
})

test('a parameter with a history replaces its old history', async () => {
  const { emulator, file, reloads } = await watching('labels.yaml', 'parameters:\n  /p: one\n')
  await using _ = emulator
  const versions = '[{ value: one, labels: [live], modified: "2026-03-01T10:15:30Z" }]'
  writeFileSync(file, `parameters:\n  /p: { type: String, versions: ${versions} }\n`)
  await until(() => reloads.length > 0)
  expect((await parameter(emulator, '/p', '&label=live')).json()).toMatchObject({
    Parameter: { Value: 'one', Version: 1, LastModifiedDate: '2026-03-01T10:15:30Z' },
  })
})

test('nothing is followed without watch, nor after close', async () => {
  const file = write('still.yaml', yaml('one'))
  await using emulator = await startEmulator({ file, ttl: 0 })
  const { emulator: closed, file: other, reloads } = await watching('closed.yaml')
  await closed.close()
  writeFileSync(file, yaml('two'))
  writeFileSync(other, yaml('two'))
  await aWhile()
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
  expect(reloads).toEqual([])
})

test('without onReload a file that cannot be used is a warning of the process', async () => {
  const file = write('warn.yaml', yaml('one'))
  // In a process of its own: a test runner's process is not the real one.
  const script = `import { startEmulator } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url))}
const emulator = await startEmulator({ file: process.argv[1], watch: true })
process.once('warning', () => emulator.close())
console.log('started')`
  const args = ['--input-type=module', '-e', script, file]
  const child = spawn(process.execPath, args, { timeout: 15_000, killSignal: 'SIGKILL' })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  child.stdout.once('data', () => writeFileSync(file, 'secrets: ['))
  await new Promise((resolve) => child.once('close', resolve))
  expect(stderr).toContain(`EmulatorWarning: secrets file ${file}:1:11 is not valid YAML`)
})

test('an onReload that throws is a warning of the process; the file is followed on', async () => {
  const file = write('throws.yaml', yaml('one'))
  const script = `import { startEmulator } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url))}
const onReload = ({ error }) => {
  console.log(error === undefined ? 'changed' : 'broken')
  throw error ?? new Error('quotes two')
}
const emulator = await startEmulator({ file: process.argv[1], watch: true, onReload })
let warnings = 0
process.on('warning', () => ++warnings === 2 && emulator.close())
console.log('started')`
  const args = ['--input-type=module', '-e', script, file]
  const child = spawn(process.execPath, args, { timeout: 15_000, killSignal: 'SIGKILL' })
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
    if (stdout.endsWith('started\n')) writeFileSync(file, 'secrets: [')
    if (stdout.endsWith('broken\n')) writeFileSync(file, yaml('two'))
  })
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
  expect(stdout).toBe('started\nbroken\nchanged\n')
  expect(stderr.match(/EmulatorWarning: the function of the option onReload threw/g)).toHaveLength(2)
  expect(stderr).not.toContain('quotes')
})

test.each([
  { watch: true },
  { watch: 'yes' as unknown as boolean },
  { onReload: 1 as unknown as () => void },
])('a wrong option is refused: %j', async (options) => {
  expect(await caught(() => startEmulator(options))).toHaveProperty('code', 'BAD_OPTION')
})

test('reset goes back to the start: contents, versions, cache and requests', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, parameters: { '/p': 'one' } })
  emulator.rotate('a', 'two')
  emulator.setSecret('b', 'x')
  emulator.setParameter('/p', 'two')
  await secret(emulator, 'a')
  await emulator.reset()
  expect(emulator.requests).toEqual([])
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
  expect((await secret(emulator, 'b')).status).toBe(400)
  expect((await parameter(emulator, '/p')).json()).toMatchObject({ Parameter: { Value: 'one', Version: 1 } })
})

test('a file that is saved in another encoding is reported, and what it held is served on', async () => {
  const { emulator, file, reloads } = await watching('encoding.yaml')
  await using _ = emulator
  writeFileSync(file, Buffer.from(yaml('caf\u00e9'), 'latin1'))
  await until(() => reloads.length === 1)
  expect(reloads[0]?.error?.message).toContain('is not a UTF-8 text file')
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
})
