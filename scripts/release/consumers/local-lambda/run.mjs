// The example of the README prints what it is given itself; what is the same on every run is left of that.
import { load } from './load.mjs'

const payloads = []
const print = console.log
console.log = ({ status, payload }) => payloads.push({ status, ...payload })
await load(process.argv[2])
print(JSON.stringify(payloads))
