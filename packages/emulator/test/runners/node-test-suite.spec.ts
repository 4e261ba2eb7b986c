import { describe, test } from 'node:test'
import { useEmulator } from '@extension-secrets/emulator/node-test'
import { testSuite } from './suite.ts'

testSuite({ useEmulator, describe, test })
