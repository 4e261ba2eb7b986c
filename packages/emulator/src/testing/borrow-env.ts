import type { EmulatorEnv } from '../emulator.ts'

/**
 * What the middleware and the agent's other clients take for a token before AWS_SESSION_TOKEN: one that the developer
 * has set must not be sent to the emulator in the place of its own.
 */
const IN_THE_WAY = 'AWS_TOKEN'

/**
 * Points `process.env` to an emulator.
 *
 * @returns puts everything back as it was
 */
export const borrowEnv = (env: EmulatorEnv): (() => void) => {
  const borrowed = { ...env, [IN_THE_WAY]: undefined }
  const before = Object.keys(borrowed).map((name) => [name, process.env[name]] as const)
  for (const [name, value] of Object.entries(borrowed)) set(name, value)
  return () => {
    for (const [name, value] of before) set(name, value)
  }
}

/** Assigning undefined would store the text "undefined". */
const set = (name: string, value: string | undefined): void => {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
