import { EmulatorError } from '@extension-secrets/emulator'

/** The EmulatorError that the call throws or rejects with; anything else fails the test. */
export const caught = async (call: () => unknown): Promise<EmulatorError> => {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    if (error instanceof EmulatorError) return error
    throw error
  }
  await dispose(result)
  throw new Error('the call was expected to fail, and succeeded')
}

/** Closes an emulator that started by mistake, so that it does not keep the test run open. */
export const dispose = async (started: unknown): Promise<void> => {
  if (typeof started === 'object' && started !== null && Symbol.asyncDispose in started) {
    await (started as AsyncDisposable)[Symbol.asyncDispose]()
  }
}
