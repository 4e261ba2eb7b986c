import type * as v from 'valibot'

/** Plain data of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Converts a schema that is inside another one. */
export type Convert = (schema: v.GenericSchema) => JsonSchema

type Note = (convert: Convert) => JsonSchema

const NOTES = new WeakMap<object, Note>()

/** Says what a schema or an action is in JSON Schema, if it can't be converted by its type. */
export function withNote<S extends object>(target: S, note: Note): S {
  NOTES.set(target, note)
  return target
}

/** Reads what {@link withNote} said. */
export function noteOf(target: object): Note | undefined {
  return NOTES.get(target)
}
