// JSON Schema of a secrets file, made of the valibot schemas that the emulator checks it by.
//
//   node packages/emulator/scripts/secrets-schema.ts   writes secrets.schema.json
import { execFileSync } from 'node:child_process'
import { realpathSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema'
import { type JsonSchema, noteOf } from '../src/checks/json-note.ts'
import { SECRETS_FILE } from '../src/sources/contents.ts'

const FILE = fileURLToPath(new URL('../secrets.schema.json', import.meta.url))

const CONFIG: ConversionConfig = {
  typeMode: 'input',
  overrideSchema: ({ valibotSchema }) => noteOf(valibotSchema)?.(convert),
  // An action without a note says nothing about the input that JSON Schema could.
  overrideAction: ({ valibotAction, jsonSchema, errors }) => {
    const note = noteOf(valibotAction)
    if (note !== undefined) return { ...jsonSchema, ...note(convert) }
    return errors === undefined ? undefined : jsonSchema
  },
}

function convert(schema: Parameters<typeof toJsonSchema>[0]): JsonSchema {
  const { $schema: _, ...json } = toJsonSchema(schema, CONFIG)
  return withoutNever(json)
}

/** Drops choices that no JSON file can hold, such as a `Uint8Array`. */
function withoutNever(json: JsonSchema): JsonSchema {
  if (!Array.isArray(json.anyOf)) return json
  return { ...json, anyOf: json.anyOf.filter((choice) => JSON.stringify(choice) !== '{"not":{}}') }
}

/** Makes the JSON Schema. */
export function secretsSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://unpkg.com/@extension-secrets/emulator/secrets.schema.json',
    title: 'Secrets file of @extension-secrets/emulator',
    description:
      'Secrets and parameters that the emulator holds. Not expressible here: a secret has at most 65536 bytes, and two versions of a secret have different ids.',
    ...convert(SECRETS_FILE),
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(FILE, JSON.stringify(secretsSchema(), null, 2))
  execFileSync('npx', ['biome', 'format', '--write', FILE], { stdio: 'inherit' })
}
