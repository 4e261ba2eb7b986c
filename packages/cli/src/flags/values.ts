// Schemas of the values of options, which the command line gives as strings. A message follows the option's name, and
// quotes no value, because it may be a token.
import { LONGEST_WAIT } from '@extension-secrets/emulator/command'
import * as v from 'valibot'

const number = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/, 'takes a number'), v.transform(Number))

export const FLAG = v.optional(v.boolean())
export const TEXT = v.optional(v.string())
export const TEXTS = v.optional(v.array(v.string()))
export const NUMBER = v.optional(number)
/** Time to wait: no timer can wait longer. */
export const MILLISECONDS = v.optional(
  v.pipe(number, v.maxValue(LONGEST_WAIT, `takes at most ${LONGEST_WAIT} ms`)),
)

/** Files of events. */
export const EVENTS = v.optional(
  v.pipe(
    v.array(v.string()),
    v.check(
      (files) => files.indexOf('-') === files.lastIndexOf('-'),
      '- reads standard input, which holds only one event: use --event - only once',
    ),
  ),
)

/** Pairs of a name and a value, as a map. */
export const pairs = (expected: string) =>
  v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[^=]+=./s, expected))),
      v.transform((texts) => new Map(texts.map((text) => splitAt(text, text.indexOf('='))))),
    ),
    [],
  )

const splitAt = (text: string, index: number): [string, string] => [
  text.slice(0, index),
  text.slice(index + 1),
]

/** Text with a pattern. */
export const matching = (pattern: RegExp, expected: string) =>
  v.optional(v.pipe(v.string(), v.regex(pattern, expected)))

/** One of several names; the first is the default. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...names: T) =>
  v.optional(v.picklist(names, `takes ${names.join(' or ')}`), names[0])
