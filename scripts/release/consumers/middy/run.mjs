import { load } from './load.mjs'

const { handler } = await load(process.argv[2])
console.log(JSON.stringify(await handler({}, { getRemainingTimeInMillis: () => 10_000 })))
