// `npm run docs:test`, after prepare.mjs has installed what the repository needs.
import '../site/browser/main.ts'
