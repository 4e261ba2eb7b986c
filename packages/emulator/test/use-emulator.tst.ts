import { after, before, beforeEach } from 'node:test'
import type { Emulator, TestEmulator } from '@extension-secrets/emulator'
import { useEmulator } from '@extension-secrets/emulator'
import { useEmulator as inJest } from '@extension-secrets/emulator/jest'
import { useEmulator as inNodeTest } from '@extension-secrets/emulator/node-test'
import { useEmulator as inVitest } from '@extension-secrets/emulator/vitest'
import * as jestHooks from '@jest/globals'
import { describe, expect, test } from 'tstyche'
import * as vitestHooks from 'vitest'

describe('useEmulator', () => {
  test('gives the emulator, less what ends it', () => {
    expect(inJest()).type.toBe<TestEmulator>()
    expect(inVitest({ secrets: { 'orders/key': 'one' } })).type.toBe<TestEmulator>()
    expect(inNodeTest({ dialect: 'agent', ttl: 60 })).type.toBe<TestEmulator>()
    expect<Emulator>().type.toBeAssignableTo<TestEmulator>()
    expect(inJest()).type.not.toHaveProperty('close')
    expect(inJest()).type.not.toHaveProperty(Symbol.asyncDispose)
    expect(inJest().rotate).type.toBe<Emulator['rotate']>()
    expect(inJest().reset).type.toBe<() => Promise<void>>()
  })

  test('takes the options of startEmulator', () => {
    expect(inJest).type.not.toBeCallableWith({ tll: 0 })
    expect(inVitest).type.not.toBeCallableWith({ dialect: 'vault' })
    expect(inNodeTest).type.not.toBeCallableWith({ secrets: { 'orders/key': undefined } })
  })

  test('takes any runner’s hooks', () => {
    expect(useEmulator).type.toBeCallableWith({}, jestHooks)
    expect(useEmulator).type.toBeCallableWith({}, vitestHooks)
    expect(useEmulator).type.toBeCallableWith({}, { beforeAll: before, beforeEach, afterAll: after })
    expect(useEmulator).type.not.toBeCallableWith({}, { beforeAll: before, beforeEach })
    expect(useEmulator).type.not.toBeCallableWith({})
  })
})
