// What can be known of the templates without Docker: that they say what they mean, and that what they name is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@extension-secrets/emulator'
import { startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, jest, test } from '@jest/globals'
import { parseDocument, type ScalarTag } from 'yaml'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { payload } from '../../local-lambda/test/support/invocations.ts'
import { runCli } from './support/cli.ts'

jest.setTimeout(60_000)

const FOLDER = fileURLToPath(new URL('../templates/', import.meta.url))
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')
const { folder } = bundleFolder()

/** CloudFormation's short form of a reference. */
const ref: ScalarTag = { tag: '!Ref', resolve: (name) => ({ Ref: name }) }

const parse = (name: string): unknown => {
  const document = parseDocument(text(name), { customTags: [ref], strict: true })
  expect([document.errors, document.warnings]).toEqual([[], []])
  return document.toJS()
}

interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

describe('template.yaml', () => {
  const { Transform, Resources, Outputs } = parse('template.yaml') as {
    Transform: string
    Resources: Record<string, Resource>
    Outputs: Record<string, { Value: { Ref: string } }>
  }
  const [[, fn]] = Object.entries(Resources).filter(
    ([, { Type }]) => Type === 'AWS::Serverless::Function',
  ) as [[string, Resource]]

  test('it holds a function and the layer that the function uses', () => {
    expect(Transform).toBe('AWS::Serverless-2016-10-31')
    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual([
      'AWS::Serverless::Function',
      'AWS::Serverless::LayerVersion',
    ])
    const [reference, ...more] = fn.Properties.Layers as { Ref: string }[]
    expect(more).toEqual([])
    const layer = Resources[String(reference?.Ref)]
    expect(layer?.Type).toBe('AWS::Serverless::LayerVersion')
    expect(layer?.Properties).toMatchObject({ ContentUri: 'layer/' })
    expect(layer?.Properties.CompatibleRuntimes).toContain(fn.Properties.Runtime)
    for (const { Value } of Object.values(Outputs)) expect(Object.keys(Resources)).toContain(Value.Ref)
  })

  test('its handler exists, and does with the sample secrets what it should', async () => {
    const { CodeUri, Handler, Timeout } = fn.Properties
    const [module, handler] = String(Handler).split('.')
    const bundle = join(FOLDER, String(CodeUri), `${module}.mjs`)
    const file = join(folder, 'secrets.yaml')
    await runCli(['init', file])
    await using emulator = await startEmulator({ file })
    await using lambda = await startLambda({
      bundle,
      emulator,
      handler: String(handler),
      timeout: Number(Timeout) * 1000,
    })
    const event: unknown = JSON.parse(text('event.json'))
    expect(payload(await lambda.invoke(event))).toEqual({ order: 7, user: 'app', flags: ['fast', 'blue'] })
  })
})

describe('compose.yaml', () => {
  const { services } = parse('compose.yaml') as { services: Record<string, Record<string, unknown>> }

  test('one service: the same function in Lambda’s image, reachable from this machine alone', () => {
    expect(Object.keys(services)).toEqual(['function'])
    expect(services.function).toEqual({
      image: expect.stringMatching(/^public\.ecr\.aws\/lambda\/nodejs:\d+$/),
      command: ['index.handler'],
      environment: { AWS_SESSION_TOKEN: 'local', AWS_LAMBDA_FUNCTION_TIMEOUT: '30' },
      ports: ['127.0.0.1:9000:8080'],
      volumes: ['./function:/var/task:ro', './layer:/opt:ro'],
    })
    expect(existsSync(join(FOLDER, 'function', 'index.mjs'))).toBe(true)
  })
})

describe.each(['template.yaml', 'compose.yaml'])('the commands in %s', (name) => {
  const commands = [...text(name).matchAll(/^# {3}(.+)$/gm)].map(([, command]) => String(command))

  test('those of the emulator make the layer that it names', async () => {
    const ours = commands.filter((command) => command.startsWith('npx '))
    expect(ours).toHaveLength(2)
    const cwd = join(folder, name)
    for (const command of ours) {
      expect(command).toMatch(/^npx @extension-secrets\/cli /)
      const args = command.split(' ').slice(2)
      expect(await runCli(args, undefined, {}, cwd)).toMatchObject({ code: 0, stderr: '' })
    }
    expect(readdirSync(join(cwd, 'layer')).sort()).toEqual(['extension-secrets-emulator', 'extensions'])
    expect(existsSync(join(cwd, 'layer', 'extensions', 'extension-secrets-emulator'))).toBe(true)
  })

  test('npm installs what the function imports', () => {
    const install = commands.find((command) => command.startsWith('npm install --prefix function '))
    const imported = [...text('function/index.mjs').matchAll(/ from '(.+)'$/gm)].map(([, id]) => String(id))
    expect(imported.length).toBeGreaterThan(0)
    for (const id of imported) expect(install?.split(' ')).toContain(id)
  })
})
