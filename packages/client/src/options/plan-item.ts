import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { FreshnessPolicy } from '../cache/freshness.ts'
import { parameterTarget, secretTarget, type Target } from '../fetch/target.ts'
import {
  checkBoolean,
  checkDuration,
  checkInteger,
  checkObject,
  checkOneOf,
  checkText,
  describe,
  isRecord,
  refuse,
} from './checks.ts'
import type { Format } from './declarations.ts'
import type { IdFunction } from './dynamic-id.ts'
import { checkId } from './ids.ts'

/** One secret or parameter of a plan: its declaration, checked, with all defaults applied. */
export interface PlanItem {
  readonly name: string
  readonly target: Target
  readonly format: Format
  /** The key to read of a JSON secret. */
  readonly key?: string | undefined
  readonly schema: StandardSchemaV1 | undefined
  readonly policy: FreshnessPolicy
  readonly optional: boolean
}

/** Declaration whose id depends on the invocation: all but the id is checked. */
export interface DynamicItem {
  readonly name: string
  readonly kind: Target['kind']
  readonly idOf: IdFunction
  /** The item of one id. */
  at(id: string): PlanItem
}

/** Options of freshness, for all secrets and for each. */
export const FRESHNESS_KEYS = ['ttl', 'staleIfError', 'staleWhileRevalidate'] as const
const COMMON_KEYS = [...FRESHNESS_KEYS, 'schema', 'format', 'key', 'optional'] as const
const SECRET_KEYS = [
  'secretId',
  'versionId',
  'versionStage',
  'refreshNow',
  'roleArn',
  ...COMMON_KEYS,
] as const
const PARAMETER_KEYS = ['parameter', 'version', 'label', 'withDecryption', ...COMMON_KEYS] as const
const ANY_KEYS = [...new Set([...SECRET_KEYS, ...PARAMETER_KEYS])]
const FORMATS: readonly Format[] = ['text', 'json', 'binary', 'list']

/** Key under which a schema names the format that it expects. Schemas of other libraries don't have it. */
const SCHEMA_FORMAT: unique symbol = Symbol.for('extension-secrets.format')

/** Checks the declarations of all secrets. */
export function itemsOf(secrets: unknown, defaults: FreshnessPolicy): readonly (PlanItem | DynamicItem)[] {
  if (!isRecord(secrets)) return refuse('secrets', "an object such as { db: 'orders/db' }", describe(secrets))
  return Object.freeze(Object.entries(secrets).map(([name, given]) => itemOf(name, given, defaults)))
}

function itemOf(name: string, given: unknown, defaults: FreshnessPolicy): PlanItem | DynamicItem {
  const path = `secrets.${name === '' ? '""' : name}`
  if (name === '') refuse(path, 'a name of at least one character')
  if (given === undefined)
    throw new TypeError(`extension-secrets: ${path} is undefined: is the environment variable set?`)
  const declared = typeof given === 'string' ? { secretId: given } : given
  if (!isRecord(declared)) {
    return refuse(
      path,
      "a secret's id or a declaration such as { secretId: 'orders/db' }",
      describe(declared),
    )
  }
  // A misspelt key is the likely reason for a missing id, and is named.
  const own = checkObject(path, declared, ANY_KEYS)
  const isParameter = own.parameter !== undefined || (Object.hasOwn(own, 'parameter') && !('secretId' in own))
  const isSecret = own.secretId !== undefined || (Object.hasOwn(own, 'secretId') && !isParameter)
  if (isParameter === isSecret)
    refuse(
      path,
      `declared with ${isSecret ? 'secretId or parameter, not both' : 'either secretId or parameter'}`,
    )
  const idKey = isParameter ? 'parameter' : 'secretId'
  const idOf = own[idKey]
  if (typeof idOf === 'function') {
    const at = (id: string): PlanItem => itemOf(name, { ...own, [idKey]: id }, defaults) as PlanItem
    const { kind } = at('from-a-function').target
    return Object.freeze({ name, kind, idOf: idOf as IdFunction, at })
  }
  const known: readonly string[] = isParameter ? PARAMETER_KEYS : SECRET_KEYS
  const foreign = Object.keys(own).find((key) => own[key] !== undefined && !known.includes(key))
  if (foreign !== undefined)
    throw new TypeError(
      `extension-secrets: ${path}.${foreign} is an option of ${isParameter ? 'secrets, not of parameters' : 'parameters, not of secrets'}`,
    )
  const schema = schemaOf(`${path}.schema`, own.schema)
  const format = formatOf(`${path}.format`, own.format, schema)
  if (isParameter && format === 'binary')
    refuse(`${path}.format`, "'text', 'json' or 'list': a parameter can't be binary")
  if (isSecret && format === 'list')
    refuse(`${path}.format`, "'text', 'json' or 'binary': only a parameter can be a list")
  const key = own.key === undefined ? undefined : checkText(`${path}.key`, own.key, 256)
  if (key !== undefined && format !== 'text' && format !== 'json')
    refuse(`${path}.format`, "'text' or 'json' if the declaration has a key")
  return Object.freeze({
    name,
    key,
    target: isParameter ? targetOfParameter(path, own) : targetOfSecret(path, own),
    format,
    schema,
    policy: policyOf(`${path}.`, own, defaults),
    optional: checkBoolean(`${path}.optional`, own.optional, false),
  })
}

function targetOfSecret(path: string, options: Record<string, unknown>): Target {
  return secretTarget(checkId(`${path}.secretId`, options.secretId, 'secret'), {
    versionId: optionalText(`${path}.versionId`, options.versionId),
    versionStage: optionalText(`${path}.versionStage`, options.versionStage),
    refreshNow: checkBoolean(`${path}.refreshNow`, options.refreshNow, false),
    roleArn: optionalText(`${path}.roleArn`, options.roleArn),
  })
}

function targetOfParameter(path: string, options: Record<string, unknown>): Target {
  if (options.version !== undefined && options.label !== undefined) {
    refuse(path, 'declared with version or label, not both')
  }
  const { version } = options
  return parameterTarget(checkId(`${path}.parameter`, options.parameter, 'parameter'), {
    version:
      version === undefined
        ? undefined
        : checkInteger(`${path}.version`, version, 1, Number.MAX_SAFE_INTEGER),
    label: optionalText(`${path}.label`, options.label),
    withDecryption: checkBoolean(`${path}.withDecryption`, options.withDecryption, true),
  })
}

function optionalText(path: string, value: unknown): string | undefined {
  return value === undefined ? undefined : checkText(path, value, 256)
}

/** Reads how fresh a value has to be. */
export function policyOf(
  prefix: string,
  given: Record<string, unknown>,
  defaults: FreshnessPolicy,
): FreshnessPolicy {
  if (FRESHNESS_KEYS.every((key) => given[key] === undefined)) return Object.freeze(defaults)
  const own = FRESHNESS_KEYS.map((key) => [key, checkDuration(prefix + key, given[key], defaults[key])])
  return Object.freeze({ ...defaults, ...Object.fromEntries(own) })
}

function schemaOf(path: string, value: unknown): StandardSchemaV1 | undefined {
  if (value === undefined) return undefined
  // Some libraries' schemas are functions (arktype), so only the interface itself says that it is one.
  const standard = (value as Partial<StandardSchemaV1> | null)?.['~standard']
  if (standard?.version === 1 && typeof standard.validate === 'function') return value as StandardSchemaV1
  return refuse(
    path,
    'a Standard Schema v1 (valibot, zod, arktype, @extension-secrets/schemas …)',
    describe(value),
  )
}

function formatOf(path: string, value: unknown, schema: StandardSchemaV1 | undefined): Format {
  if (value !== undefined) return checkOneOf(path, value, FORMATS)
  if (schema === undefined) return 'text'
  const wanted = (schema as { readonly [SCHEMA_FORMAT]?: unknown })[SCHEMA_FORMAT]
  return wanted === undefined ? 'json' : checkOneOf(path, wanted, FORMATS)
}
