import { parameterArn } from './aws-names.ts'
import { EmulatorError } from './emulator-error.ts'
import type { ParameterContent } from './values.ts'

/** One version of one parameter. */
export interface ParameterRecord extends ParameterContent {
  readonly arn: string
  readonly name: string
  /** 1 for the first value, one more for every value after it. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** `:3` where version 3 was asked for, as Parameter Store answers; else absent. */
  readonly selector?: string
}

/** Which version of which parameter is asked for. */
export interface ParameterQuery {
  readonly name: string
  readonly version?: string | undefined
  readonly label?: string | undefined
}

const MAX_NAME = 2048
/** Parameter Store keeps a hundred versions. */
const MAX_VERSIONS = 100

/** The parameters of one emulator, with their versions. Knows nothing of HTTP. */
export class ParameterBook {
  readonly #parameters = new Map<string, ParameterRecord[]>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get size(): number {
    return this.#parameters.size
  }

  /** Creates the parameter, or adds its next version. */
  set(name: string, content: ParameterContent): void {
    if (name.length === 0 || name.length > MAX_NAME) {
      throw new EmulatorError(
        'BAD_OPTION',
        `parameters: a name has 1 to ${MAX_NAME} characters, not ${name.length}`,
      )
    }
    const versions = this.#parameters.get(name) ?? []
    const version = (versions.at(-1)?.version ?? 0) + 1
    versions.push({ ...content, arn: parameterArn(name), name, version, modifiedAt: this.#clock() })
    if (versions.length > MAX_VERSIONS) versions.shift()
    this.#parameters.set(name, versions)
  }

  /** Whether there is such a parameter, by name or ARN. */
  has(name: string): boolean {
    return this.lookUp({ name }) !== undefined
  }

  /** The version asked for, or undefined: Parameter Store's labels cannot be set here, so none is ever found. */
  lookUp({ name, version, label }: ParameterQuery): ParameterRecord | undefined {
    const versions =
      this.#parameters.get(name) ?? [...this.#parameters.values()].find((v) => v[0]?.arn === name)
    if (label !== undefined) return undefined
    if (version === undefined) return versions?.at(-1)
    const found = versions?.find((record) => String(record.version) === version)
    return found && { ...found, selector: `:${version}` }
  }
}
