// Finds what users can import, or set, without a word on what it is.
import { type DeclarationReflection, type ProjectReflection, ReflectionKind } from 'typedoc'

/** Functions have their comments on their signatures, which are looked at with them. */
const WANTED =
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable |
  ReflectionKind.Property |
  ReflectionKind.Accessor |
  ReflectionKind.Method

/** @returns each export, and each member of an exported class or interface, that has no doc comment */
export function undocumented(project: ProjectReflection): string[] {
  const found = project
    .getReflectionsByKind(WANTED)
    .map((reflection) => reflection as DeclarationReflection)
    .filter((reflection) => !isExempt(reflection) && !isCommented(reflection))
    .map((reflection) => reflection.getFriendlyFullName())
  // What is exported twice is meant once.
  return [...new Set(found)].sort()
}

function isCommented(reflection: DeclarationReflection): boolean {
  const signatures = [reflection.getSignature, ...(reflection.signatures ?? []), ...callsOf(reflection)]
  return reflection.hasComment() || signatures.some((signature) => signature?.hasComment())
}

/** A property that is a function may have its comment on the signature of its type. */
function callsOf({ type }: DeclarationReflection): DeclarationReflection['signatures'] & object {
  return type?.type === 'reflection' ? (type.declaration.signatures ?? []) : []
}

function isExempt(reflection: DeclarationReflection): boolean {
  // What must not be there (`?: never`) needs no words.
  if (reflection.type?.type === 'intrinsic' && /^(?:never|undefined)$/.test(reflection.type.name)) return true
  if (reflection.flags.isInherited || reflection.flags.isExternal || reflection.flags.isPrivate) return true
  // The members of a type that is written in place are explained by the comment of what it belongs to.
  for (let parent = reflection.parent; parent !== undefined; parent = parent.parent) {
    if (parent.kindOf(ReflectionKind.TypeLiteral)) return true
  }
  return false
}
