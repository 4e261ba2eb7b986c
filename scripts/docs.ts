// `npm run docs`, after prepare.mjs has installed what the repository needs.
import '../site/main.ts'
