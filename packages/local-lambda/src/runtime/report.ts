/** Error report of a runtime. */
export interface Report {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** Converts an exception of a handler to Lambda's report. Anything can be thrown. */
export const report = (error: unknown): Report => {
  if (!(error instanceof Error))
    return { errorType: typeof error, errorMessage: safeString(error), trace: [] }
  const { name, message, stack } = error
  return { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] }
}

const safeString = (value: unknown): string => {
  try {
    return String(value)
  } catch {
    return 'an object that cannot be shown'
  }
}
