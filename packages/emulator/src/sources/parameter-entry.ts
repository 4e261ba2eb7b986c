import * as v from 'valibot'
import { byKey, described, keys } from '../checks/check.ts'
import { PARAMETER_TEXT, PARAMETER_TYPE, PARAMETER_VALUE, type ParameterContent } from '../store/values.ts'
import { DATE_TEXT, names, versionList } from './entry-fields.ts'
import type { ParameterVersion } from './histories.ts'

/** A label begins with a letter, a full stop or an underscore, and not with a name of AWS. */
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
        'Version 1 first. A label that two versions name stands on the later one.',
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
  'A text (String), a list of texts (StringList), { "type", "value" }, or { "type", "versions": [ … ] }.',
)

/** A parameter that only its value is known of. */
export function plainParameter(content: ParameterContent): readonly ParameterVersion[] {
  return [{ content, labels: [] }]
}

/** A label that two versions name is the later one's: each stands on one version only. */
function labelled(versions: readonly ParameterVersion[]): readonly ParameterVersion[] {
  return versions.map((version, index) => {
    const later = new Set(versions.slice(index + 1).flatMap(({ labels }) => labels))
    return { ...version, labels: version.labels.filter((label) => !later.has(label)) }
  })
}
