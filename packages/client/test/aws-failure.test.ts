import { expect, test } from '@jest/globals'
import { awsFailure } from '../src/fallback/aws-failure.ts'

const CANARY = 'CANARY-9b1f'

test.each<[string, unknown, string]>([
  ['no error at all', undefined, 'UPSTREAM_FAILURE'],
  ['an error without a name', { message: CANARY }, 'UPSTREAM_FAILURE'],
  ['a name that is no name', { name: `${CANARY} 1`, message: 5 }, 'UPSTREAM_FAILURE'],
  ['a status of AWS’s own', { name: 'Odd', $metadata: { httpStatusCode: 503 } }, 'UPSTREAM_FAILURE'],
  [
    'an unknown refusal',
    { name: 'OddException', message: CANARY, $metadata: { httpStatusCode: 418 } },
    'REQUEST_REJECTED',
  ],
  ['a timeout', { name: 'TimeoutError', message: CANARY }, 'TIMEOUT'],
  ['no credentials', { name: 'CredentialsProviderError', message: CANARY }, 'ACCESS_DENIED'],
  ['no region', new Error('Region is missing'), 'REQUEST_REJECTED'],
])('%s: a code, and nothing of its words', (_what, error, code) => {
  const { failure } = awsFailure(error)
  expect(failure.code).toBe(code)
  expect(JSON.stringify(failure)).not.toContain(CANARY)
})
