import { expect, test } from '@jest/globals'
import { middyParts } from '../../scripts/bundle-client.ts'
import { type CodeParts, measureOwnCode, partsOf } from '../suite/own-code.ts'

test.each<[string, string, Omit<CodeParts, 'statements'>]>([
  ['a text, with its quotes', "let a='bar'", { texts: 5, names: 0 }],
  ['a text that takes more bytes than letters', "let a='…'", { texts: 5, names: 0 }],
  ['a template without a place', 'let a=`bar`', { texts: 5, names: 0 }],
  ['a template, up to its places and after them', `let a=\`b\${c}d\${e}f\``, { texts: 11, names: 0 }],
  ['a regular expression', 'let a=/b/g', { texts: 4, names: 0 }],
  ['the name of a property that is read', 'a.bcd', { texts: 0, names: 3 }],
  ['… and of one that is not there perhaps', 'a?.bcd.e', { texts: 0, names: 4 }],
  ['… that is made', 'let a={bcd:b,e(){},get f(){}}', { texts: 0, names: 5 }],
  ['… that is taken apart', 'let{bcd:a}=b', { texts: 0, names: 3 }],
  [
    '… of a class, but not a private one, which a minifier makes short',
    'class A{bcd=1;#e=2}',
    { texts: 0, names: 3 },
  ],
  ['a property that is named by a text', "a['bcd']", { texts: 5, names: 0 }],
  ['names of variables', 'let abc=abd', { texts: 0, names: 0 }],
])('%s', (_name, code, { texts, names }) => {
  expect(partsOf(code)).toEqual({ texts, names, statements: Buffer.byteLength(code) - texts - names })
})

test('our own code is what the bundle has of it, but for how it gets at undici and Node.js', async () => {
  const { texts, names, statements } = await measureOwnCode()
  const { own } = await middyParts()
  expect(Math.abs(texts + names + statements - own)).toBeLessThan(1_000)
})
