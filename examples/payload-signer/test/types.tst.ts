import type { KeyObject } from 'node:crypto'
import type { KeyRing } from '@extension-secrets/schemas'
import type { Context } from 'aws-lambda'
import { expect, test } from 'tstyche'
import type { handler } from '../src/index.ts'
import type { SignerSecrets } from '../src/routes.ts'
import { timed } from '../src/server-timing.ts'

type HandlerContext = Parameters<typeof handler>[1]

declare const context: HandlerContext

test('secrets are typed by their schemas', () => {
  expect(context.secrets.signer).type.toBe<KeyRing<KeyObject>>()
  expect(context.secrets.signer.current.key).type.toBe<KeyObject>()
  expect(context.secrets.signer.keys.get('2026-03')).type.toBe<KeyObject | undefined>()
  expect(context.secrets.sealer).type.toBe<KeyObject>()
  expect(context.secrets.clientKey).type.toBe<string>()
  expect(context.secrets).type.toBeAssignableTo<SignerSecrets>()
  expect(context).type.toBeAssignableTo<Context>()
})

test('a wrong name does not compile', () => {
  expect(context.secrets).type.not.toHaveProperty('singer')
  // @ts-expect-error Property 'singer' does not exist
  context.secrets.singer
})

test('a timed middleware keeps its type', () => {
  const middleware = { before: (_request: { context: { secrets: { a: string } } }) => undefined, name: 'a' }
  expect(timed(middleware)).type.toBe<typeof middleware>()
  expect(timed).type.not.toBeCallableWith({ before: 'text' })
})
