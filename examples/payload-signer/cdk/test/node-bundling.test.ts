// The settings of docs/bundling.md for the CDK's NodejsFunction, tried by the CDK itself.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { App, Stack } from 'aws-cdk-lib'
import { Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import {
  answerOf,
  blockWith,
  entry,
  installPackages,
  WORKS,
} from '../../../../scripts/docs/bundled-function.ts'

let outdir = ''

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'node-bundling-'))
  await installPackages()
}, 300_000)
afterAll(() => rm(outdir, { recursive: true }))

/** Bundles by the page's block, as it stands but for its source file: the folder of the one asset. */
async function bundled(code: string): Promise<string> {
  const app = new App({ outdir, analyticsReporting: false })
  class OfThePage extends Stack {
    constructor() {
      super(app, 'OfThePage')
      const names = { NodejsFunction, OutputFormat, Runtime, entry }
      const make = new Function(...Object.keys(names), code.replace("'function.ts'", 'entry'))
      make.call(this, ...Object.values(names))
    }
  }
  new OfThePage()
  app.synth()
  const [asset = ''] = (await readdir(outdir)).filter((name) => name.startsWith('asset.'))
  return join(outdir, asset)
}

test('bundle a function with pg and Powertools, and it runs', async () => {
  const code = blockWith('js', 'NodejsFunction')
  expect(code).toContain("entry: 'function.ts'")
  expect(await answerOf(join(await bundled(code), 'index.mjs'))).toEqual(WORKS)
}, 300_000)
