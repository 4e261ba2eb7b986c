/** One request and the expected answer. Plain data: it names no server. */
export interface ConformanceCase {
  /** Behavior that the case shows, as the end of the sentence "it …". */
  readonly name: string
  readonly request: {
    /** Default `GET`. */
    readonly method?: string
    /** Path and query, exactly as sent. */
    readonly path: string
    /**
     * Token to send: the right one in the usual header (default), the right one in the agent's other header, a wrong one,
     * none, or the usual header twice.
     */
    readonly token?: 'right' | 'vault' | 'wrong' | 'none' | 'right-wrong' | 'wrong-right'
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly expect: {
    /** Accepted status codes. */
    readonly status: readonly number[]
    /** Patterns for header values, by lower-case header name. */
    readonly headers?: Readonly<Record<string, RegExp>>
    /** Pattern for the whole body; absent if nothing is known about the body. */
    readonly body?: RegExp
  }
}

/** Answer of a server. */
export interface ConformanceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** Lists the differences from the expected answer, in words. Empty if the answer conforms. */
export const check = ({ expect }: ConformanceCase, answer: ConformanceAnswer): readonly string[] => [
  ...(expect.status.includes(answer.status)
    ? []
    : [`status ${answer.status}, expected ${expect.status.join(' or ')}`]),
  ...Object.entries(expect.headers ?? {}).flatMap(([name, pattern]) => {
    const value = String(answer.headers[name] ?? '')
    return pattern.test(value) ? [] : [`header ${name} is ${JSON.stringify(value)}, expected ${pattern}`]
  }),
  ...(expect.body === undefined || expect.body.test(answer.body)
    ? []
    : [`body is ${outline(answer.body)}, expected ${expect.body}`]),
]

const SHOWN = 100

/** Body with its values replaced: the server under test may hold real secrets. */
const outline = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
      typeof value === 'object' && value !== null ? value : key === '__type' ? value : `<${typeof value}>`,
    )
  } catch {
    // The servers' plain texts are short, and none of them contains a value.
    return body.length <= SHOWN ? JSON.stringify(body) : `a string of ${body.length} characters`
  }
}
