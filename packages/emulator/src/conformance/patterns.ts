/** Regular expression sources that the cases are built from. */

/** Escapes the text, so that it matches itself. */
export const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

export const secretArn = (name: string): string =>
  `arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:${literal(name)}-[A-Za-z0-9]{6}`

export const parameterArn = (name: string): string =>
  `arn:aws[a-z-]*:ssm:[a-z0-9-]*:(?:\\d{12})?:parameter${literal(name)}`

/** Version id: a UUID unless its creator chose another one. */
export const VERSION_ID = '[A-Za-z0-9-]{32,64}'

/** RFC 3339 as Go writes it: without trailing zeros in the fraction. */
export const GO_TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{0,8}[1-9])?Z'

/** Joins the pieces into a pattern that matches the whole text. */
export const whole = (...pieces: readonly string[]): RegExp => new RegExp(`^${pieces.join('')}$`, 's')

/** JSON string with this content. */
export const jsonText = (text: string): string => literal(JSON.stringify(text))
