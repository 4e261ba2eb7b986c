// Use of a secret without the search, for the figures that ours are compared with.
import { isDeepStrictEqual } from 'node:util'
import type { Secrets } from '@extension-secrets/client'

type Db = Secrets<{ db: { secretId: string; format: 'json' } }>

/** Runs `call` and, if the secret is refused, fetches it once more, and runs `call` again if it has changed. */
export async function withOneRefetch(
  secrets: Db,
  call: (values: { readonly db: unknown }) => Promise<unknown>,
  isStale: (error: unknown) => boolean,
): Promise<unknown> {
  const { db } = await secrets.read()
  try {
    return await call({ db })
  } catch (error) {
    if (!isStale(error)) throw error
    const newer = await secrets.refresh(['db'])
    if (isDeepStrictEqual(newer.db, db)) throw error
    return call(newer)
  }
}
