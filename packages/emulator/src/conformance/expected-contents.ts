import type { ParameterHistoryInput, SecretHistoryInput } from '../store/history-input.ts'
import type { ParameterInput, SecretInput } from '../store/values.ts'

/** The values that the cases look for. */
export const VALUES = {
  text: 'plain text with "quotes" and ünïcödé',
  json: '{"username":"app","port":5432}',
  /** Bytes 0 to 5 and 250 to 255, in base64. */
  binary: 'AAECAwQF+vv8/f7/',
  previous: 'the previous value',
  current: 'the current value',
  blue: 'the blue value',
  string: 'a string',
  list: 'a,b,c',
  secure: 'a secure string',
  older: 'the older value',
  newer: 'the newer value',
} as const

/**
 * Secrets and parameters that a server must hold before the suite runs against it: the content of a secrets file.
 *
 * @example
 * ```ts
 * import { conformanceContents, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator(conformanceContents)
 * ```
 */
export const conformanceContents: {
  readonly secrets: Readonly<Record<string, SecretInput | SecretHistoryInput>>
  readonly parameters: Readonly<Record<string, ParameterInput | ParameterHistoryInput>>
} = {
  secrets: {
    'conformance/text': VALUES.text,
    'conformance/json': { username: 'app', port: 5432 },
    'conformance/binary': { $binary: VALUES.binary },
    'conformance/history': {
      $versions: [
        { value: VALUES.blue, stages: ['blue'] },
        { value: VALUES.previous, stages: ['AWSPREVIOUS'] },
        { value: VALUES.current, stages: ['AWSCURRENT'] },
      ],
    },
  },
  parameters: {
    '/conformance/string': VALUES.string,
    '/conformance/list': { type: 'StringList', value: VALUES.list },
    '/conformance/secure': { type: 'SecureString', value: VALUES.secure },
    '/conformance/history': {
      type: 'String',
      versions: [{ value: VALUES.older, labels: ['old'] }, { value: VALUES.newer }],
    },
  },
}
