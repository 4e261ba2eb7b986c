import { LambdaError } from './lambda-error.ts'

/** First version of Node.js with everything that this package uses. */
const NEEDED = 22

/** @throws {LambdaError} code `UNSUPPORTED` on a Node.js that is too old */
export function refuseOldNode(): void {
  const { node } = process.versions
  if (Number.parseInt(node, 10) >= NEEDED) return
  throw new LambdaError(
    'UNSUPPORTED',
    `Node.js ${NEEDED} or later is required, but this is ${node}; install a newer version`,
  )
}
