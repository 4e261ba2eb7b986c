import type { EmulatorEnv } from '../instances/emulator.ts'

/**
 * Variable that the middleware and the agent's other clients read before AWS_SESSION_TOKEN. The developer's own token
 * must not be sent to the emulator instead of the emulator's.
 */
const IN_THE_WAY = 'AWS_TOKEN'

type Variables = Readonly<Record<string, string | undefined>>

/** Settings applied to `process.env`, newest last. A runner may end them in any order. */
const borrowed: Variables[] = []
let before: Variables = {}

/**
 * Points `process.env` to an emulator.
 *
 * @returns a function that points it to the previous emulator that is still running, or restores the original variables
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

/** Sets or deletes a variable: assigning undefined would store the text "undefined". */
const set = (name: string, value: string | undefined): void => {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
