import { useEmulator } from '@extension-secrets/emulator/vitest'
import { describe, test } from 'vitest'
import { testSuite } from './suite.ts'

testSuite({ useEmulator, describe, test })
