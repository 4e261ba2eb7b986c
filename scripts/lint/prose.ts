// Rules for the prose of comments, messages and Markdown. Add a formula when a review finds one that sounds translated.

/** Formulas to avoid, each with what to write instead. A space matches a line break inside a comment, too. */
const FORMULAS: readonly (readonly [formula: string, instead: string])[] = [
  ['unless told otherwise', 'write "Default: …"'],
  ['(?:is|are|was|were|be) had', 'write "is fetched", "can be read" …'],
  ['anew', 'write "again"'],
  ['(?:is|are|was|were|be) dealt with', 'say what the code does'],
  ['so many', 'name the number'],
]

const BREAK = String.raw`(?:[^\S\n]|\n\s*(?:\*|//|#)?\s?)+`
const PATTERNS = FORMULAS.map(
  ([formula, instead]) => [new RegExp(`\\b${formula.replaceAll(' ', BREAK)}\\b`, 'gi'), instead] as const,
)
const QUESTION = /\/\*\*[\s*]*(What|Whether|How|Where|When|Who|Whose|Why)\b/g

/** Problem in a text, with its line, counted from 1. */
export interface ProseProblem {
  readonly line: number
  readonly problem: string
}

/** Finds the problems in a source or a page, in order of their lines. */
export function proseProblems(text: string): ProseProblem[] {
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length
  const questions = [...text.matchAll(QUESTION)].map(({ index, 0: start, 1: word }) => ({
    line: lineAt(index + start.length),
    problem: `a doc comment begins with "${word}"; begin with a noun or a verb`,
  }))
  const formulas = PATTERNS.flatMap(([pattern, instead]) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      line: lineAt(index),
      problem: `"${found.replace(/[\s*/#]+/g, ' ')}"; ${instead}`,
    })),
  )
  return [...questions, ...formulas].sort((a, b) => a.line - b.line)
}
