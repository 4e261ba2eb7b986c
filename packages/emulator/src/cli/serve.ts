import type { DialectName } from '../dialects/dialect.ts'
import type { Emulator } from '../emulator.ts'
import { startEmulator } from '../start-emulator.ts'
import type { Command } from './arguments.ts'
import { requestLine } from './request-line.ts'

/** Serves until a signal comes. */
export const serve = async (command: Extract<Command, { name: 'serve' }>): Promise<number> => {
  const { secrets, port, dialect, token, ttl, notReady } = command
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  const emulator = await startEmulator({
    port,
    ready: notReady === undefined,
    ...(secrets !== undefined && { file: secrets }),
    // Whatever it is, the emulator checks it.
    ...(dialect !== undefined && { dialect: dialect as DialectName }),
    ...(token !== undefined && { token }),
    ...(ttl !== undefined && { ttl }),
    onRequest: (request) => say(requestLine(request, colour)),
  })
  say(greeting(emulator, dialect ?? 'extension', token === undefined))
  const timer = notReady === undefined ? undefined : readyLater(emulator, notReady)
  await stopped
  clearTimeout(timer)
  await emulator.close()
  return 0
}

/** A token that was made for this run has to be told; one that was given is known, and is not repeated. */
const greeting = ({ url, env }: Emulator, dialect: string, tellToken: boolean): string => {
  const token = tellToken
    ? `export AWS_SESSION_TOKEN=${env.AWS_SESSION_TOKEN}`
    : '# AWS_SESSION_TOKEN: as given by --token'
  const port = `export PARAMETERS_SECRETS_EXTENSION_HTTP_PORT=${env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT}`
  return `# ${dialect} emulated on ${url}, stop with Ctrl-C\n${port}\n${token}\n`
}

const readyLater = (emulator: Emulator, milliseconds: number): NodeJS.Timeout => {
  say(`not ready for ${milliseconds} ms`)
  return setTimeout(() => {
    emulator.setReady(true).then(
      () => say('ready'),
      (error: Error) => {
        process.stderr.write(`${error.message}\n`)
        process.exitCode = 1
        process.kill(process.pid, 'SIGTERM')
      },
    )
  }, milliseconds)
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
