import type { Chance } from './chance.ts'
import type { FaultSelection } from './fault-plan.ts'
import { globTest } from './glob.ts'

/** Subject of a request. */
export interface Target {
  readonly kind: 'secret' | 'parameter' | 'other'
  readonly id: string | null
}

/**
 * Decides for one fault, request by request, whether it strikes. Counts the requests that match by name, and makes one
 * random draw for each request that passes the counts.
 */
export const selector = (selection: FaultSelection, chance: Chance): ((target: Target) => boolean) => {
  const { skip = 0, first = Number.POSITIVE_INFINITY, every = 1, probability = 1 } = selection
  const named = selection.secret !== undefined || selection.parameter !== undefined
  const patterns = { secret: testOf(selection.secret), parameter: testOf(selection.parameter) }
  let seen = 0
  let struck = 0
  return ({ kind, id }) => {
    if (named && (kind === 'other' || !namesOf(id).some((name) => patterns[kind]?.(name)))) return false
    seen += 1
    if (seen <= skip || (seen - skip) % every !== 0 || struck >= first) return false
    if (probability < 1 && chance() >= probability) return false
    struck += 1
    return true
  }
}

function testOf(glob: string | undefined): ((text: string) => boolean) | undefined {
  return glob === undefined ? undefined : globTest(glob)
}

const ARN =
  /^arn:[^:]*:(?:secretsmanager:[^:]*:[^:]*:secret:(.+?)(?:-[A-Za-z0-9]{6})?|ssm:[^:]*:[^:]*:parameter(.+))$/

/** Names that an id stands for: an ARN also stands for the name in it. */
const namesOf = (id: string | null): readonly string[] => {
  if (id === null) return []
  const found = ARN.exec(id)
  return [id, ...(found === null ? [] : [found[1] ?? found[2] ?? ''])]
}
