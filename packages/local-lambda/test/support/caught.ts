import { LambdaError } from '@extension-secrets/local-lambda'
import { dispose } from '../../../emulator/test/support/caught.ts'

/** The LambdaError that the call throws or rejects with; anything else fails the test. */
export async function caught(call: () => unknown): Promise<LambdaError> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    if (error instanceof LambdaError) return error
    throw error
  }
  await dispose(result)
  throw new Error('the call was expected to fail, and succeeded')
}
