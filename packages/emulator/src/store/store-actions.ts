import * as v from 'valibot'
import { check, type Mistake } from '../checks/check.ts'
import { integer, text } from '../checks/option-checks.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import type { Emulator } from '../instances/emulator.ts'
import { LABEL } from '../sources/parameter-entry.ts'
import { ID, STAGE } from '../sources/secret-entry.ts'
import { currentObject } from './current-object.ts'
import type { ParameterBook } from './parameter-book.ts'
import { type RotationSteps, rotateInSteps } from './rotation.ts'
import type { SecretBook } from './secret-book.ts'
import { type RotationValue, toParameterContent, toSecretContent } from './values.ts'

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

function bad({ expected }: Mistake): EmulatorError {
  return new EmulatorError('BAD_OPTION', expected)
}

const STAGE_NAME = text(STAGE, 'a staging label has 1 to 256 characters')
const STAGES = v.array(STAGE_NAME, 'stages must be a list of staging labels')
const VERSION_ID = v.optional(
  text(ID, 'versionId must have 32 to 64 letters, digits or hyphens, like a UUID'),
)
const DAYS = integer(7, 30, 'a recovery window has 7 to 30 days')
const LABEL_NAME = text(LABEL, 'a label has 1 to 100 characters')

/** Methods of a running emulator that change its contents. */
export function storeActions(secrets: SecretBook, parameters: ParameterBook): Actions {
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
      check(STAGES, stages, '', bad)
      check(VERSION_ID, versionId, '', bad)
      return secrets.put(id, toSecretContent('putVersion', value), stages, versionId)
    },
    moveStage: (id, stage, versionId) => {
      check(STAGE_NAME, stage, '', bad)
      secrets.move(id, stage, versionId)
    },
    versions: (id) => secrets.versions(id),
    setSecret: (id, value) => secrets.set(id, toSecretContent('setSecret', value)),
    removeSecret: (id) => secrets.remove(id),
    scheduleDeletion: (id, days = 30) => {
      check(DAYS, days, '', bad)
      secrets.schedule(id, days)
    },
    restoreSecret: (id) => secrets.restore(id),
    setParameter: (name, value) => parameters.set(name, toParameterContent('setParameter', value)),
    labelParameter: (name, label, version) => {
      check(LABEL_NAME, label, '', bad)
      parameters.label(name, label, version)
    },
    removeParameter: (name) => parameters.remove(name),
  }
}
