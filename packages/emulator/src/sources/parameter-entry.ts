import * as v from 'valibot'
import { byKey, described, keys } from '../checks/check.ts'
import { PARAMETER_TEXT, PARAMETER_TYPE, PARAMETER_VALUE, type ParameterContent } from '../store/values.ts'
import { DATE_TEXT, names, versionList } from './entry-fields.ts'
import type { ParameterVersion } from './histories.ts'

/** Label: starts with a letter, a dot or an underscore, but not with a prefix of AWS. */
export const LABEL: RegExp = /^(?!aws|ssm|\d|-)[\w.-]{1,100}$/

const VERSION = keys(
  {
    value: PARAMETER_TEXT,
    labels: v.exactOptional(names(LABEL, 'labels of 1 to 100 characters')),
    modified: v.exactOptional(DATE_TEXT),
  },
  'it must be an object with value, labels, modified',
  { value: 'it must be a string' },
)
const HISTORY = v.pipe(
  keys(
    {
      type: PARAMETER_TYPE,
      versions: described(
        versionList(VERSION),
        'Version 1 first. If two versions have the same label, the later one keeps it.',
      ),
    },
    'it must be an object with type, versions',
    { type: 'it must be String, StringList or SecureString' },
  ),
  v.transform(({ type, versions }) =>
    labelled(
      versions.map(({ value, labels = [], modified }) => ({
        content: { type, value },
        labels,
        ...(modified !== undefined && { modifiedAt: modified }),
      })),
    ),
  ),
)

/** Schema of a parameter in a secrets file: its value, `{ type, value }`, or `{ type, versions: [ … ] }`. */
export const PARAMETER: v.GenericSchema<unknown, readonly ParameterVersion[]> = described(
  byKey(['versions'], HISTORY, v.pipe(PARAMETER_VALUE, v.transform(plainParameter))),
  'A string (String), a list of strings (StringList), { "type", "value" }, or { "type", "versions": [ … ] }.',
)

/** History of a parameter from its value alone. */
export function plainParameter(content: ParameterContent): readonly ParameterVersion[] {
  return [{ content, labels: [] }]
}

/** Leaves each label on one version: if two versions have it, the later one keeps it. */
function labelled(versions: readonly ParameterVersion[]): readonly ParameterVersion[] {
  return versions.map((version, index) => {
    const later = new Set(versions.slice(index + 1).flatMap(({ labels }) => labels))
    return { ...version, labels: version.labels.filter((label) => !later.has(label)) }
  })
}
