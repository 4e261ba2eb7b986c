// undici has no public path to its HTTP/1 client alone, and its whole package costs more at a cold start than the rest of
// a function together. So its version is pinned exactly, and our tests run against what we build from it.
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export default Client
}
