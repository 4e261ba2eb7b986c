import { useEmulator } from '@extension-secrets/emulator/jest'
import { describe, test } from '@jest/globals'
import { testWholeFile } from './whole-file.ts'

testWholeFile({ useEmulator, describe, test })
