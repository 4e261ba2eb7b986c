import { EmulatorError } from '../errors/emulator-error.ts'
import type { Emulator } from '../instances/emulator.ts'
import { LABEL } from '../sources/parameter-entry.ts'
import { ID, STAGE } from '../sources/secret-entry.ts'
import type { ParameterBook } from './parameter-book.ts'
import { type RotationSteps, rotateInSteps } from './rotation.ts'
import type { SecretBook } from './secret-book.ts'
import { type JsonObject, type RotationValue, toParameterContent, toSecretContent } from './values.ts'

type Actions = Pick<
  Emulator,
  | 'rotate'
  | 'putVersion'
  | 'moveStage'
  | 'versions'
  | 'setSecret'
  | 'removeSecret'
  | 'scheduleDeletion'
  | 'restoreSecret'
  | 'setParameter'
  | 'labelParameter'
  | 'removeParameter'
>

const bad = (what: string): EmulatorError => new EmulatorError('BAD_OPTION', what)

const checkStage = (stage: unknown): void => {
  if (typeof stage !== 'string' || !STAGE.test(stage)) throw bad('a staging label has 1 to 256 characters')
}

/** The object that the current version holds. */
function currentObject(secrets: SecretBook, id: string): JsonObject {
  const { name } = secrets.existing(id)
  const lookup = secrets.lookUp({ secretId: id })
  const content = 'found' in lookup ? lookup.found.content : undefined
  const value = content !== undefined && 'text' in content ? parseObject(content.text) : undefined
  if (value !== undefined) return value
  const message = `rotate: the current version of ${JSON.stringify(name)} must hold a JSON object; give a value instead of a function`
  throw new EmulatorError('BAD_VALUE', message)
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined
  } catch {
    return undefined
  }
}

/** What a running emulator lets its owner do to what it holds. */
export const storeActions = (secrets: SecretBook, parameters: ParameterBook): Actions => {
  function rotate(id: string, value: RotationValue): void
  function rotate(id: string, value: RotationValue, steps: RotationSteps): Promise<void>
  function rotate(id: string, value: RotationValue, steps?: RotationSteps): void | Promise<void> {
    const next = typeof value === 'function' ? value(currentObject(secrets, id)) : value
    const content = toSecretContent('rotate', next)
    if (steps === undefined) return secrets.rotate(id, content)
    return rotateInSteps(secrets, id, content, steps)
  }
  return {
    rotate,
    putVersion: (id, value, { stages = ['AWSCURRENT'], versionId } = {}) => {
      if (!Array.isArray(stages)) throw bad('stages must be a list of staging labels')
      for (const stage of stages) checkStage(stage)
      if (versionId !== undefined && !ID.test(versionId)) {
        throw bad('versionId must have 32 to 64 letters, digits or hyphens, as a UUID has')
      }
      return secrets.put(id, toSecretContent('putVersion', value), stages, versionId)
    },
    moveStage: (id, stage, versionId) => {
      checkStage(stage)
      secrets.move(id, stage, versionId)
    },
    versions: (id) => secrets.versions(id),
    setSecret: (id, value) => secrets.set(id, toSecretContent('setSecret', value)),
    removeSecret: (id) => secrets.remove(id),
    scheduleDeletion: (id, days = 30) => {
      if (!Number.isInteger(days) || days < 7 || days > 30) throw bad('a recovery window has 7 to 30 days')
      secrets.schedule(id, days)
    },
    restoreSecret: (id) => secrets.restore(id),
    setParameter: (name, value) => parameters.set(name, toParameterContent('setParameter', value)),
    labelParameter: (name, label, version) => {
      if (typeof label !== 'string' || !LABEL.test(label)) throw bad('a label has 1 to 100 characters')
      parameters.label(name, label, version)
    },
    removeParameter: (name) => parameters.remove(name),
  }
}
