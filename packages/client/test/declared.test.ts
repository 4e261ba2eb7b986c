import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createSecrets, type DeclaredMessage } from '@extension-secrets/client'
import { expect, test } from '@jest/globals'

function declaredBy(make: () => unknown): DeclaredMessage[] {
  const seen: DeclaredMessage[] = []
  const listen = (message: unknown): unknown => seen.push(message as DeclaredMessage)
  subscribe('extension-secrets:declared', listen)
  make()
  unsubscribe('extension-secrets:declared', listen)
  return seen
}

test('each set of secrets is published once, when it is made: ids, stages and times, and no token', () => {
  const endpoint = { token: 'canary-token' }
  const seen = declaredBy(() =>
    createSecrets({
      endpoint,
      ttl: '10m',
      secrets: {
        db: { secretId: 'orders/db', versionStage: 'AWSPENDING', ttl: '1m' },
        flags: { parameter: '/orders/flags', label: 'live', format: 'list', optional: true },
        tenant: { secretId: ({ context }) => `tenants/${context.tenantId}` },
      },
      fallback: { name: 'somebody', fetch: () => Promise.reject(new Error('not called')) },
    }),
  )
  expect(seen).toHaveLength(1)
  expect(seen[0]?.secrets).toMatchObject([
    { name: 'db', kind: 'secret', id: 'orders/db', versionStage: 'AWSPENDING', policy: { ttl: 60_000 } },
    {
      name: 'flags',
      kind: 'parameter',
      id: '/orders/flags',
      label: 'live',
      withDecryption: true,
      optional: true,
    },
    { name: 'tenant', kind: 'secret', id: undefined, policy: { ttl: 600_000 } },
  ])
  expect(seen[0]?.fallback).toBe('somebody')
  expect(JSON.stringify(seen)).not.toContain('canary')
})

test('a mistake publishes nothing', () => {
  expect(declaredBy(() => expect(() => createSecrets({ secrets: { db: '' } })).toThrow(TypeError))).toEqual(
    [],
  )
})
