import { useEmulator } from '@extension-secrets/emulator/jest'
import { test } from '@jest/globals'

useEmulator({ ttl: -1 })

test('this is not reached', () => {})
