/** An error as a runtime reports it. */
export interface Report {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** Turns what a handler threw into Lambda's report of it; anything can be thrown. */
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
