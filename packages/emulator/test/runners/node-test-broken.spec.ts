import { test } from 'node:test'
import { useEmulator } from '@extension-secrets/emulator/node-test'

useEmulator({ ttl: -1 })

test('this is not reached', () => {})
