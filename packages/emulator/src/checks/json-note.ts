import type * as v from 'valibot'

/** Plain data of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Converts a schema that is inside another one. */
export type Convert = (schema: v.GenericSchema) => JsonSchema

type Note = (convert: Convert) => JsonSchema

const NOTES = new WeakMap<object, Note>()

/** Sets the JSON Schema of a schema or an action whose type alone can't be converted. */
export function withNote<S extends object>(target: S, note: Note): S {
  NOTES.set(target, note)
  return target
}

/** Reads the note that {@link withNote} set. */
export function noteOf(target: object): Note | undefined {
  return NOTES.get(target)
}
