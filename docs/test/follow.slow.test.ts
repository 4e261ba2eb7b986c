// Whoever follows these pages literally, command by command, in an empty folder, sees what they print.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { freePort } from '../../packages/cli/test/support/free-port.ts'
import { followPage } from '../../scripts/docs/follow-page.ts'
import { parsePage, readPage } from '../../scripts/docs/markdown.ts'
import { packPackages } from '../../scripts/docs/pack.ts'
import { allPages, inRepository } from '../../scripts/docs/pages.ts'

jest.setTimeout(600_000)

/** In this order, in one folder: the later ones go on where the first one ends, as they say. */
const FOLLOWED = ['docs/getting-started.md', 'docs/testing.md', 'docs/managed-instances-and-streaming.md']

/** Pages whose programs another test compiles and runs. */
const RUN_ELSEWHERE = {
  'docs/databases.md': 'databases/test/docs-page.test.ts',
  'docs/recipes/unit-tests.md': 'docs/test/examples.test.ts',
}

let base: string
let packages: ReadonlyMap<string, string>
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'follow-'))
  packages = await packPackages(base)
  await mkdir(join(base, 'orders'))
  await mkdir(join(base, 'other'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

describe('a reader who follows', () => {
  let failed: string | undefined

  test.each(FOLLOWED)('%s', async (path) => {
    if (failed !== undefined)
      throw new Error(`${failed} was not followed to its end, and this page goes on there`)
    failed = path
    const commands = await followPage(
      { ...readPage(inRepository(path)), path },
      { folder: join(base, 'orders'), packages },
    )
    expect(commands).toBeGreaterThan(2)
    failed = undefined
  })

  test('no page tells its reader to write a program that nothing runs', () => {
    const withPrograms = allPages().filter((path) =>
      readPage(inRepository(path)).blocks.some(
        ({ file, language }) => language === 'ts' && file !== undefined,
      ),
    )
    expect(withPrograms.sort()).toEqual([...FOLLOWED, ...Object.keys(RUN_ELSEWHERE)].sort())
    for (const test of Object.values(RUN_ELSEWHERE)) expect(existsSync(inRepository(test))).toBe(true)
  })
})

test('a newcomer to the command follows its first five minutes, on whatever port is free', async () => {
  const path = 'packages/cli/docs/first-five-minutes.md'
  const folder = join(base, 'first-five-minutes')
  await mkdir(folder)
  const env = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(await freePort()) }
  const commands = await followPage({ ...readPage(inRepository(path)), path }, { folder, packages, env })
  expect(commands).toBe(7)
})

describe('following', () => {
  const follow = (text: string, longest = 60_000): Promise<number> =>
    followPage(parsePage('page.md', text), {
      folder: join(base, 'other'),
      packages: new Map(),
      longest,
    })
  const sessionOf = (text: string, meta = ''): string => `\`\`\`console ${meta}\n${text}\n\`\`\`\n`

  test('files are written, exports and folders are kept, and numbers that vary may vary', async () => {
    const page = `The greeting, \`a/hello.txt\`:\n\n\`\`\`text\nhello\n\`\`\`\n\n${sessionOf(
      '$ export NAME=you && cd a\n$ cat hello.txt; echo $NAME took 12.5 ms\nhello\nyou took 7 ms',
    )}`
    expect(await follow(page)).toBe(2)
  })

  test('what differs is shown with its line', async () => {
    const page = sessionOf('$ echo one; echo two\none\n…\nthree')
    await expect(follow(page)).rejects.toThrow(
      /page\.md:2: \$ echo one.*\nthe page shows:\none[\s\S]*it printed:\none\ntwo/,
    )
    expect(await follow(sessionOf('$ echo one; echo two; echo three\none\n…\nthree'))).toBe(1)
    await expect(follow(sessionOf('$ echo one; echo two\none'))).rejects.toThrow('it printed')
  })

  test('a command that fails where the page shows nothing is a failure', async () => {
    await expect(follow('```sh\necho no; exit 3\n```\n')).rejects.toThrow(/failed with status 3:\nno/)
  })

  test('a server stays open until the end of the page, and what it exports counts', async () => {
    const server = `import { createServer } from 'node:http'
const server = createServer((request, response) => {
  console.log('GET', request.url)
  response.end('served\\n')
})
server.listen(0, '127.0.0.1', () => console.log('# stop with Ctrl-C\\nexport PORT=' + server.address().port + '\\n'))
process.once('SIGINT', () => server.close())
`
    await writeFile(join(base, 'other', 'server.mjs'), server)
    const client = `fetch('http://127.0.0.1:' + process.env.PORT + '/x', { headers: { connection: 'close' } }).then((r) => r.text()).then((t) => console.log(t.trim()))`
    await writeFile(join(base, 'other', 'client.mjs'), client)
    const page = `${sessionOf('$ node server.mjs\n# stop with Ctrl-C\nexport PORT=…\n\nGET /x', 'stays-open')}\n${sessionOf('$ node client.mjs\nserved')}`
    expect(await follow(page)).toBe(2)
    await expect(follow(sessionOf('$ echo gone\nhere', 'stays-open'))).rejects.toThrow('it printed:\ngone')
    const more = `${sessionOf('$ node server.mjs\n# stop with Ctrl-C\n…', 'stays-open server')}\n${sessionOf('$ node client.mjs\nserved')}\n`
    expect(await follow(`${more}${sessionOf('…\nGET /x', 'of server')}`)).toBe(2)
    await expect(follow(`${more}${sessionOf('GET /y', 'of server')}`, 15_000)).rejects.toThrow(
      /took too long; it printed:[\s\S]*GET \/x/,
    )
    await expect(follow(sessionOf('anything', 'of nobody'))).rejects.toThrow(
      'no command is open in a terminal "nobody"',
    )
  })

  test('packages are installed from where they are, by their names', () => {
    expect([...packages.keys()]).toEqual(
      expect.arrayContaining(['@extension-secrets/middy', '@middy/core', 'esbuild']),
    )
    expect(dirname(packages.get('@extension-secrets/emulator') ?? '')).toBe(base)
  })
})
