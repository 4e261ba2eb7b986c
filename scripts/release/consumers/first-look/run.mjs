import { load } from './load.mjs'

const { handler } = await load(process.argv[2])
const context = { getRemainingTimeInMillis: () => 10_000 }
await handler({}, context)
const { db, signer, stripe, tls, flags } = context.secrets
console.log(JSON.stringify({ ...db, signer: signer.asymmetricKeyType, stripe, tls: [...tls], flags }))
