import { describe, test } from 'node:test'
import { useEmulator } from '@extension-secrets/emulator/node-test'
import { testWholeFile } from './whole-file.ts'

testWholeFile({ useEmulator, describe, test })
