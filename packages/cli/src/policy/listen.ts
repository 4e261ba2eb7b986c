// Runs in a process of its own: loads a bundle, and sends what it declares to the command. No handler is called.
import { subscribe } from 'node:diagnostics_channel'
import { pathToFileURL } from 'node:url'

const declared: unknown[] = []
// Structured cloning of a process' messages takes plain data only.
subscribe('extension-secrets:declared', (message) => declared.push(JSON.parse(JSON.stringify(message))))

const [, , bundle = ''] = process.argv
try {
  await import(pathToFileURL(bundle).href)
  send({ declared })
} catch (error) {
  send({ failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
}

function send(answer: object): void {
  // What the bundle has opened would keep the process alive.
  process.send?.(answer, () => process.exit(0))
}
