import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const run = promisify(execFile)
const RESET = JSON.stringify(new URL('../src/faults/reset.ts', import.meta.url).href)

/** A process whose server says goodbye to its one connection in some way; it exits when both have gone. */
const saying = (goodbye: string): string => `
  import { connect, createServer } from 'node:net'
  import { reset } from ${RESET}

  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => {
      server.close()
      ${goodbye}
    })
  }).listen(0, '127.0.0.1', () => {
    const client = connect(server.address().port, '127.0.0.1', () => client.write('hello'))
    client.on('error', ({ code }) => console.log(code)).on('end', () => console.log('end')).resume()
  })
`

test.each([
  ['before anything else', 'reset(socket)', 'ECONNRESET'],
  ['after it was ended', "socket.end('bye', () => reset(socket))", 'end'],
  ['while it is being ended', "socket.end('bye'); process.nextTick(reset, socket)", 'end'],
])(
  'a process can exit after a connection was reset %s',
  async (_when, goodbye, seen) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', saying(goodbye)], {
      timeout: 20_000,
    })
    expect(stdout.trim().split('\n')[0]).toBe(seen)
  },
  30_000,
)
