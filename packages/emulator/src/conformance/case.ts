/** What is asked, and what must be answered. Plain data: it names no server. */
export interface ConformanceCase {
  /** What the case shows, as the end of the sentence "it …". */
  readonly name: string
  readonly request: {
    /** Default `GET`. */
    readonly method?: string
    /** The path with its query, as it is sent. */
    readonly path: string
    /**
     * The token that is sent: the right one in the usual header (default), in the agent's other header, or not; or the usual
     * header twice.
     */
    readonly token?: 'right' | 'vault' | 'wrong' | 'none' | 'right-wrong' | 'wrong-right'
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly expect: {
    /** Any of these. */
    readonly status: readonly number[]
    /** Header names in lower case, and what their values must match. */
    readonly headers?: Readonly<Record<string, RegExp>>
    /** What the whole body must match; absent where nothing is known about it. */
    readonly body?: RegExp
  }
}

/** What a server answered. */
export interface ConformanceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** What does not conform, in words; nothing where everything does. */
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

/** A body without its values: whose server it is may hold real ones. */
const outline = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
      typeof value === 'object' && value !== null ? value : key === '__type' ? value : `<${typeof value}>`,
    )
  } catch {
    // The servers' plain texts are short, and none of them holds a value.
    return body.length <= SHOWN ? JSON.stringify(body) : `a text of ${body.length} characters`
  }
}
