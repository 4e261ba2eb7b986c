import { useEmulator } from '@extension-secrets/emulator/jest'
import { describe, test } from '@jest/globals'
import { testSuite } from './suite.ts'

testSuite({ useEmulator, describe, test })
