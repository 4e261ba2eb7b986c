import { useEmulator } from '@extension-secrets/emulator/vitest'
import { describe, test } from 'vitest'
import { testWholeFile } from './whole-file.ts'

testWholeFile({ useEmulator, describe, test })
