// `npm run bench`, after prepare.mjs has installed what the repository needs.
import '../bench/main.ts'
