import { EmulatorError } from '../errors/emulator-error.ts'
import type { ParameterVersion } from '../sources/histories.ts'
import { parameterArn } from './aws-names.ts'
import type { ParameterContent } from './values.ts'

/** One version of one parameter. */
export interface ParameterRecord extends ParameterContent {
  readonly arn: string
  readonly name: string
  /** Version number: 1 for the first value, one more for each later value. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** `:3` if the request names version 3, `:live` for a label, as Parameter Store answers; otherwise absent. */
  readonly selector?: string
}

/** Requested version of a parameter: the newest, or one by its number or by a label, not by both. */
export interface ParameterQuery {
  readonly name: string
  readonly version?: string | undefined
  readonly label?: string | undefined
}

interface Parameter {
  readonly arn: string
  /** Oldest first. */
  readonly versions: ParameterRecord[]
  /** Version number of each label. A label is on one version only. */
  readonly labels: Map<string, number>
}

const MAX_NAME = 2048
/** Parameter Store keeps a hundred versions. */
const MAX_VERSIONS = 100

/** Parameters of one emulator, with their versions and labels. Independent of HTTP. */
export class ParameterBook {
  readonly #parameters = new Map<string, Parameter>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get size(): number {
    return this.#parameters.size
  }

  /** Creates the parameter, or adds its next version. */
  set(name: string, content: ParameterContent): void {
    this.#add(this.#open(name), name, { content, labels: [] })
  }

  /** Creates the parameter with its history, or replaces it. */
  load(name: string, versions: readonly ParameterVersion[]): void {
    this.#parameters.delete(name)
    const parameter = this.#open(name)
    for (const version of versions) this.#add(parameter, name, version)
  }

  /** Puts a label on a version. Default: the newest. */
  label(name: string, label: string, version?: number): void {
    const parameter = this.#find(name)
    const target =
      version === undefined
        ? parameter?.versions.at(-1)
        : parameter?.versions.find((record) => record.version === version)
    if (parameter === undefined || target === undefined) {
      const which = version === undefined ? '' : ` with version ${version}`
      throw new EmulatorError('UNKNOWN_PARAMETER', `parameter ${JSON.stringify(name)}${which} does not exist`)
    }
    parameter.labels.set(label, target.version)
  }

  remove(name: string): void {
    const found = this.#find(name)?.versions[0]?.name
    if (found === undefined) {
      throw new EmulatorError('UNKNOWN_PARAMETER', `parameter ${JSON.stringify(name)} does not exist`)
    }
    this.#parameters.delete(found)
  }

  /** True if the parameter exists, by name or ARN. */
  has(name: string): boolean {
    return this.#find(name) !== undefined
  }

  clear(): void {
    this.#parameters.clear()
  }

  /** Finds the requested version, or undefined. */
  lookUp({ name, version, label }: ParameterQuery): ParameterRecord | undefined {
    const parameter = this.#find(name)
    if (parameter === undefined) return undefined
    const selector = label ?? version
    if (selector === undefined) return parameter.versions.at(-1)
    const number = label === undefined ? version : parameter.labels.get(label)?.toString()
    const found = parameter.versions.find((record) => String(record.version) === number)
    return found && { ...found, selector: `:${selector}` }
  }

  #find(name: string): Parameter | undefined {
    const named = this.#parameters.get(name)
    if (named !== undefined || !name.startsWith('arn:')) return named
    return [...this.#parameters.values()].find(({ arn }) => arn === name)
  }

  #open(name: string): Parameter {
    if (name.length === 0 || name.length > MAX_NAME) {
      throw new EmulatorError(
        'BAD_OPTION',
        `parameters: a name has 1 to ${MAX_NAME} characters, not ${name.length}`,
      )
    }
    const existing = this.#parameters.get(name)
    if (existing !== undefined) return existing
    const parameter: Parameter = { arn: parameterArn(name), versions: [], labels: new Map() }
    this.#parameters.set(name, parameter)
    return parameter
  }

  #add({ arn, versions, labels }: Parameter, name: string, added: ParameterVersion): void {
    const version = (versions.at(-1)?.version ?? 0) + 1
    versions.push({ ...added.content, arn, name, version, modifiedAt: added.modifiedAt ?? this.#clock() })
    for (const label of added.labels) labels.set(label, version)
    if (versions.length > MAX_VERSIONS) versions.shift()
  }
}
