#!/usr/bin/env node
// An older Node.js stops at this file, because the imports would fail with a stack trace.
const NEEDED = 22
const { node } = process.versions

if (Number.parseInt(node, 10) < NEEDED) {
  const message = `Node.js ${NEEDED} or later is required, but this is ${node}; install a newer version`
  process.stderr.write(`extension-secrets: ${message}\n`)
  process.exitCode = 1
} else {
  const { runCommand } = await import('./commands/run-command.ts')
  process.exitCode = await runCommand(process.argv.slice(2))
}
