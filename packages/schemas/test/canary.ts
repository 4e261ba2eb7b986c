// What the refusal tests of all schemas share: run a schema, and look for a value that must not come back.
import { inspect } from 'node:util'
import { expect } from '@jest/globals'
import { type InferOutput, safeParse } from 'valibot'

type AnySchema = Parameters<typeof safeParse>[0]

/** Values of every wrong type; each can be recognized in whatever quotes it. */
export const canaries: Record<string, unknown> = {
  text: 'CANARY-text',
  number: 867_530_986,
  fraction: 0.867_530_986,
  object: { CANARYkey: 'CANARY-nested', deeper: { CANARYdeep: ['CANARY-deep'] } },
  array: ['CANARY-item', { CANARYitem: 867_530_986 }],
  'JSON text': '{"CANARYjson":"CANARY-json"}',
  'broken JSON text': '{"CANARYjson":CANARY',
  'long text': 'CANARY '.repeat(100),
  null: null,
  true: true,
}

/** @returns what the schema made of the value; fails if it refused */
export function accept<S extends AnySchema>(schema: S, value: unknown): InferOutput<S> {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new Error('an asynchronous schema')
  if (result.issues !== undefined) throw new Error(`refused: ${inspect(result.issues)}`)
  return result.value as InferOutput<S>
}

/**
 * Validates as middleware does and as valibot's own users do; fails if anything of the value shows in the issues.
 *
 * @returns `path: message` of every issue, and none if the schema took the value
 */
export function issuesOf(schema: AnySchema, value: unknown): string[] {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new Error('an asynchronous schema')
  for (const report of [result.issues, safeParse(schema, value).issues]) {
    expect(`${inspect(report, { showHidden: true, depth: 20 })}${JSON.stringify(report)}`).not.toMatch(
      /CANARY|8675309|530_986/,
    )
  }
  return (result.issues ?? []).map(
    ({ path, message }) => `${path?.map((step) => String(step)).join('.')}: ${message}`,
  )
}
