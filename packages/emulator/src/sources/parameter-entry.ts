import { type ParameterContent, toParameterContent } from '../store/values.ts'
import { date, fields, list, names } from './entry-fields.ts'
import type { ParameterVersion } from './histories.ts'

/** A label begins with a letter, a full stop or an underscore, and not with a name of AWS. */
export const LABEL: RegExp = /^(?!aws|ssm|\d|-)[\w.-]{1,100}$/

/**
 * A parameter in a secrets file: its value alone, `{ type, value }`, or `{ type, versions: [ … ] }` with its history.
 *
 * @param place where it stands, for the message, such as `parameters["/orders/flags"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export const parseParameter = (place: string, value: unknown): readonly ParameterVersion[] => {
  if (!isHistory(value)) return plainParameter(toParameterContent(place, value))
  const { type, versions } = fields(place, value, ['type', 'versions'])
  return labelled(
    list(`${place}.versions`, versions, (at, version) => {
      const { value: text, labels, modified } = fields(at, version, ['value', 'labels', 'modified'])
      const modifiedAt = date(`${at}.modified`, modified)
      return {
        content: toParameterContent(at, { type, value: text }),
        labels: names(`${at}.labels`, labels, LABEL, 'labels of 1 to 100 characters'),
        ...(modifiedAt !== undefined && { modifiedAt }),
      }
    }),
  )
}

/** A parameter of which only its value is told. */
export const plainParameter = (content: ParameterContent): readonly ParameterVersion[] => [
  { content, labels: [] },
]

const isHistory = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'versions')

/** A label that two versions name is the later one's: each stands on one version only. */
const labelled = (versions: readonly ParameterVersion[]): readonly ParameterVersion[] =>
  versions.map((version, index) => {
    const later = new Set(versions.slice(index + 1).flatMap(({ labels }) => labels))
    return { ...version, labels: version.labels.filter((label) => !later.has(label)) }
  })
