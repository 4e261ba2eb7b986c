import type { EmulatorEnv } from '../instances/emulator.ts'

/**
 * What the middleware and the agent's other clients take for a token before AWS_SESSION_TOKEN: one that the developer
 * has set must not be sent to the emulator in the place of its own.
 */
const IN_THE_WAY = 'AWS_TOKEN'

type Variables = Readonly<Record<string, string | undefined>>

/** What `process.env` was led to, the last one at the end: a runner need not end them in the opposite order. */
const borrowed: Variables[] = []
let before: Variables = {}

/**
 * Points `process.env` to an emulator.
 *
 * @returns points it to the emulator that borrowed it before and is still there, or puts everything back as it was
 */
export const borrowEnv = (env: EmulatorEnv): (() => void) => {
  const own: Variables = { ...env, [IN_THE_WAY]: undefined }
  if (borrowed.length === 0) {
    before = Object.fromEntries(Object.keys(own).map((name) => [name, process.env[name]]))
  }
  borrowed.push(own)
  apply(own)
  return () => {
    borrowed.splice(borrowed.indexOf(own), 1)
    apply(borrowed.at(-1) ?? before)
  }
}

const apply = (variables: Variables): void => {
  for (const [name, value] of Object.entries(variables)) set(name, value)
}

/** Assigning undefined would store the text "undefined". */
const set = (name: string, value: string | undefined): void => {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
