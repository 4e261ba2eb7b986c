import middy from '@middy/core'
import type { Handler } from './peer.ts'

/** Bare Middy with a `before` that sets one property that is not enumerable: what any such `context.secrets` costs at least. */
export function createHandler(ids: readonly string[]): Handler {
  const name = `user of ${ids.at(-1)}`
  return middy()
    .use({
      before: ({ context }) => {
        Object.defineProperty(context, 'secrets', { value: name, configurable: true })
      },
    })
    .handler(async () => name) as unknown as Handler
}
