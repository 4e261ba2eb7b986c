import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** Runs the app as the CDK's command line does, without credentials, a region or a way out. */
async function synthesize(context: object): Promise<{ code: number; stderr: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'payload-signer-cdk-'))
  folders.push(folder)
  const options = {
    cwd: join(import.meta.dirname, '..'),
    timeout: 45_000,
    env: { PATH: process.env.PATH, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
  }
  return new Promise((resolve) => {
    execFile(process.execPath, ['app.ts'], options, (error, _, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr, folder })
    })
  })
}

test('the app takes its choices from the context', async () => {
  const { code, stderr, folder } = await synthesize({
    architecture: 'x86_64',
    runtime: 'nodejs26.x',
    alarmEmail: 'a@example.com',
  })
  expect([code, stderr]).toStrictEqual([0, ''])
  const template = await readFile(join(folder, 'PayloadSigner.template.json'), 'utf8')
  const { Resources } = JSON.parse(template) as { Resources: Record<string, { Type: string }> }
  expect(Object.values(Resources).map(({ Type }) => Type)).toContain('AWS::SNS::Subscription')
  expect(template).toContain('"x86_64"')
  expect(template).not.toContain('"arm64"')
  expect(template).toContain('"nodejs26.x"')
  expect(template).not.toContain('"nodejs24.x"')
})

test('a choice that is none is one line, and no success', async () => {
  const { code, stderr } = await synthesize({ architecture: 'mips' })
  expect([code, stderr]).toStrictEqual([1, 'architecture: expected arm64 or x86_64; got mips\n'])
})
