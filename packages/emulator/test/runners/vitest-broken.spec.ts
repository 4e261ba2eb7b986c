import { useEmulator } from '@extension-secrets/emulator/vitest'
import { test } from 'vitest'

useEmulator({ ttl: -1 })

test('this is not reached', () => {})
