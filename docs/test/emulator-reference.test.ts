// The emulator's README has a row for every route of the admin endpoint and for every kind of fault, with its fields.
import { readFileSync } from 'node:fs'
import { type EmulatorAdmin, type FaultPlan, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

const PATH = inRepository('packages/emulator/README.md')
const { tables } = readPage(PATH)
const lines = readFileSync(PATH, 'utf8').split('\n')

const namesUnder = (heading: string): string[] =>
  tables.filter((table) => table.heading === heading).flatMap(({ names }) => names)
const sorted = (names: readonly string[]): string[] => [...names].sort()

/** The refusal of what is wrong lists what there is. */
async function listed(admin: EmulatorAdmin, method: string, path: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${admin.token}` }
  const response = await fetch(`${admin.url}${path}`, { method, headers })
  const { error } = (await response.json()) as { error: string }
  return /(?:there are|takes) (.+)$/.exec(error)?.[1]?.split(', ') ?? []
}

async function refusal(fault: object): Promise<string> {
  await using emulator = await startEmulator()
  const plan = { faults: [fault] } as unknown as FaultPlan
  const error: unknown = await emulator.faults.set(plan).catch((reason: unknown) => reason)
  return (error as Error).message
}

test('every route of the admin endpoint has a row, and every row is a route', async () => {
  await using emulator = await startEmulator({ admin: true })
  const { admin } = emulator
  if (admin === undefined) throw new Error('there is no admin endpoint')
  const paths = await listed(admin, 'GET', '/none')
  const routes = await Promise.all(
    paths.map(async (path) => (await listed(admin, 'PATCH', path)).map((method) => `${method} ${path}`)),
  )
  expect(routes.flat()).toContain('PUT /faults')
  // The first column alone: what stands in the others is not a route.
  expect(sorted(namesUnder('Admin endpoint'))).toEqual(sorted(routes.flat()))
})

const kinds = async (): Promise<string[]> =>
  /one of (.+)$/.exec(await refusal({ kind: 'none' }))?.[1]?.split(', ') ?? []

test('every kind of fault has a row, and every row is a kind', async () => {
  const all = await kinds()
  expect(all).toContain('throttle')
  expect(sorted(namesUnder('Kinds of faults').filter((name) => name !== 'kind'))).toEqual(sorted(all))
})

test('every field of a fault stands in the row of its kind, or among the common ones', async () => {
  const common = namesUnder('Choose what a fault strikes')
  const used = new Set<string>()
  for (const kind of await kinds()) {
    const known = /the keys are (.+)$/.exec(await refusal({ kind, none: 1 }))?.[1]?.split(', ') ?? []
    const row = lines.find((line) => line.startsWith(`| \`${kind}\` |`)) ?? ''
    const documented = [...common, ...(row.match(/(?<=`)[a-z]+(?=`)/g) ?? [])]
    const fields = known.filter((field) => field !== 'kind')
    expect([kind, fields.length > 0, fields.filter((field) => !documented.includes(field))]).toEqual([
      kind,
      true,
      [],
    ])
    for (const field of fields) used.add(field)
  }
  expect([...used]).toEqual(expect.arrayContaining(common))
})

test('every exception that a fault can be is named', async () => {
  const type = /one of (.+)$/.exec(await refusal({ kind: 'exception', type: 'none' }))?.[1]?.split(', ') ?? []
  expect(type).toContain('DecryptionFailure')
  const text = lines.join('\n').split('#### Exceptions')[1]?.split('\n## ')[0] ?? ''
  expect(sorted(text.match(/(?<=`)\w+(?=`)/g) ?? [])).toEqual(sorted(type))
})
