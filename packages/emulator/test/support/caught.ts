import { EmulatorError } from '@extension-secrets/emulator'

/** The EmulatorError that the call throws or rejects with; anything else fails the test. */
export const caught = async (call: () => unknown): Promise<EmulatorError> => {
  try {
    await call()
  } catch (error) {
    if (error instanceof EmulatorError) return error
    throw error
  }
  throw new Error('the call was expected to fail, and succeeded')
}
