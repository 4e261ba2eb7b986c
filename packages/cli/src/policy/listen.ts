// Runs in a separate process: loads a bundle, and sends its declarations to the command. Calls no handler.
import { subscribe } from 'node:diagnostics_channel'
import { pathToFileURL } from 'node:url'

const declared: unknown[] = []
// Messages between processes can contain only plain data.
subscribe('extension-secrets:declared', (message) => declared.push(JSON.parse(JSON.stringify(message))))

const [, , bundle = ''] = process.argv
try {
  await import(pathToFileURL(bundle).href)
  send({ declared })
} catch (error) {
  send({ failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
}

function send(answer: object): void {
  // Exits, because open handles of the bundle would keep the process alive.
  process.send?.(answer, () => process.exit(0))
}
