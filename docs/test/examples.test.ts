// Every TypeScript example of the documentation compiles, and those of the pages run and print what they say.
import { describe, expect, jest, test } from '@jest/globals'
import { typeErrors, writeExamples } from '../../scripts/docs/compile.ts'
import { commentExamples, type Example, pageExamples } from '../../scripts/docs/examples.ts'
import { allPages, allSources } from '../../scripts/docs/pages.ts'
import { promisedOutput, runExamples } from '../../scripts/docs/run.ts'

jest.setTimeout(300_000)

const example = (file: string, code: string): Example => ({
  source: 'made up',
  line: 1,
  file,
  isRunnable: true,
  code,
})
const shown = allPages().flatMap(pageExamples)
const comments = allSources().flatMap(commentExamples)
const where = ({ source, line }: Example): string => `${source}:${line}`

describe('examples compile', () => {
  const wrong = example(
    'wrong.ts',
    `import { extensionSecrets } from '@extension-secrets/middy'\nextensionSecrets({ secrets: { db: 'a' }, ttl: '5 min' })\n`,
  )
  const all = [...shown, ...comments]
  const said = typeErrors(writeExamples('.cache/docs/compile', [...all, wrong]))

  test.each(all.map((one, index) => [where(one), said[index]]))('%s', (_where, errors) => {
    expect(errors).toBe('')
  })

  test('and one that does not would be seen', () => {
    expect(said.at(-1)).toContain('5 min')
  })

  test('there are some of every package, and of every page of TypeScript', () => {
    const sources = new Set(all.map(({ source }) => source))
    for (const page of ['middy', 'schemas', 'emulator'].map((name) => `packages/${name}/src/`)) {
      expect([...sources].some((source) => source.startsWith(page))).toBe(true)
    }
    expect(sources).toContain('README.md')
    expect(sources).toContain('packages/middy/README.md')
  })
})

describe('examples of the pages run', () => {
  const wrong = example(
    'refused.ts',
    `import { extensionSecrets } from '@extension-secrets/middy'\nconst ttl = '5 min' as '5m'\nextensionSecrets({ secrets: { db: 'a' }, ttl })\n`,
  )
  const runnable = shown.filter(({ isRunnable }) => isRunnable)
  const paths = writeExamples('.cache/docs/run', [...runnable, wrong])
  const ran = runExamples(paths)

  test.each(runnable.map((one, index) => [where(one), one, index] as const))(
    '%s',
    async (_where, one, index) => {
      const result = (await ran)[index]
      expect([result?.stderr, result?.status]).toEqual(['', 0])
      const promised = promisedOutput(one.code)
      if (promised.length > 0) expect(result?.stdout.trimEnd().split('\n')).toEqual(promised)
    },
  )

  test('and one that fails would be seen', async () => {
    const result = (await ran).at(-1)
    expect(result?.status).toBe(1)
    expect(result?.stderr).toContain('ttl must be')
  })

  test('what an example promises to print is found', () => {
    expect(promisedOutput('console.log(1)\n  console.log(await f(2)) // 4\n')).toEqual(['4'])
    expect(runnable.flatMap(({ code }) => promisedOutput(code)).length).toBeGreaterThan(1)
  })
})
