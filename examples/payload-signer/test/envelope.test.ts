import { createPublicKey, generateKeySync, verify as verifySignature } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { CompactSign, decodeProtectedHeader } from 'jose'
import { EnvelopeError, open, seal, sign, verify } from '../src/envelope.ts'
import { newSecrets, newSigningKey, ringOf } from './keys.ts'

const { signer, sealer } = newSecrets()
const other = newSecrets()
const payload = { order: 7, items: [{ sku: 'ä-1', price: 0.1 }], note: null, exp: 1 }

const payloads = [payload, [], {}, 'text', '', 0, -1.5e300, true, null, JSON.parse('{"__proto__":{"a":1}}')]

test.each(payloads)('%j comes back from a token and from a sealed text', async (value) => {
  expect(await verify(await sign(value, signer), signer)).toStrictEqual(value)
  expect(await open(await seal(value, signer, sealer), signer, sealer)).toStrictEqual(value)
})

test('a token is a JWS that others can verify, and names its key as the ring does', async () => {
  const token = await sign(payload, signer)
  expect(decodeProtectedHeader(token)).toStrictEqual({ alg: 'EdDSA', kid: '2026-03', cty: 'json' })
  const [header, body, signature = ''] = token.split('.')
  const signed = Buffer.from(`${header}.${body}`)
  const publicKey = createPublicKey(signer.current.key)
  expect(verifySignature(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
})

test('the current key signs, and every key of the ring verifies, until it is dropped', async () => {
  const [older, newer] = [newSigningKey(), newSigningKey()]
  const before = ringOf({ older })
  const between = ringOf({ newer, older })
  const after = ringOf({ newer })
  const [early, late] = [await sign(payload, before), await sign(payload, between)]
  expect(decodeProtectedHeader(late).kid).toBe('newer')
  for (const token of [early, late]) expect(await verify(token, between)).toStrictEqual(payload)
  expect(await verify(late, after)).toStrictEqual(payload)
  await expect(verify(early, after)).rejects.toMatchObject({ code: 'UNTRUSTED' })
  await expect(verify(late, before)).rejects.toMatchObject({ code: 'UNTRUSTED' })
})

test('a sealed text is a JWE that shows nothing of the payload and is never the same', async () => {
  const sealed = await seal(payload, signer, sealer)
  expect(decodeProtectedHeader(sealed)).toStrictEqual({ alg: 'dir', enc: 'A256GCM', cty: 'JOSE' })
  expect(await seal(payload, signer, sealer)).not.toBe(sealed)
})

/** Changes the letter in the middle of each part in turn: header, key, IV, text, tag or signature. */
function tamperings(compact: string): string[] {
  const parts = compact.split('.')
  return parts.flatMap((part, index) => {
    if (part === '') return []
    const middle = part.length >> 1
    const changed = part.slice(0, middle) + (part[middle] === 'A' ? 'B' : 'A') + part.slice(middle + 1)
    return [parts.with(index, changed).join('.')]
  })
}

test('a token with one letter changed is refused, wherever it is', async () => {
  const tampered = tamperings(await sign(payload, signer))
  expect(tampered).toHaveLength(3)
  for (const token of tampered) await expect(verify(token, signer)).rejects.toBeInstanceOf(EnvelopeError)
})

test('a sealed text with one letter changed is refused, wherever it is', async () => {
  const tampered = tamperings(await seal(payload, signer, sealer))
  expect(tampered).toHaveLength(4)
  for (const sealed of tampered) {
    await expect(open(sealed, signer, sealer)).rejects.toBeInstanceOf(EnvelopeError)
  }
})

test('what another key made is not trusted', async () => {
  const untrusted = { code: 'UNTRUSTED' }
  await expect(verify(await sign(payload, other.signer), signer)).rejects.toMatchObject(untrusted)
  const sealedByOthers = await seal(payload, signer, other.sealer)
  await expect(open(sealedByOthers, signer, sealer)).rejects.toMatchObject(untrusted)
  const signedByOthers = await seal(payload, other.signer, sealer)
  await expect(open(signedByOthers, signer, sealer)).rejects.toMatchObject(untrusted)
})

test('a token that one key signed under the name of another, or of none, is not trusted', async () => {
  const [one, two] = [newSigningKey(), newSigningKey()]
  const ring = ringOf({ one, two })
  for (const kid of ['two', 'three', '__proto__', 'size', undefined]) {
    const misnamed = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'EdDSA', ...(kid === undefined ? {} : { kid }) })
      .sign(one)
    await expect(verify(misnamed, ring)).rejects.toMatchObject({ code: 'UNTRUSTED' })
  }
})

test('what is no token at all is malformed', async () => {
  const malformed = { code: 'MALFORMED' }
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`
  const kid = decodeProtectedHeader(await sign(null, signer)).kid ?? ''
  const notJson = await new CompactSign(Buffer.from('{'))
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign(signer.current.key)
  for (const token of ['', 'x', 'a.b.c', '..', unsigned, notJson]) {
    await expect(verify(token, signer)).rejects.toMatchObject(malformed)
  }
  for (const sealed of ['', 'x', 'a.b.c.d.e', '....', await sign(payload, signer)]) {
    await expect(open(sealed, signer, sealer)).rejects.toMatchObject(malformed)
  }
})

test('a key of the wrong kind is a fault of ours, not of the caller', async () => {
  const short = generateKeySync('aes', { length: 128 })
  await expect(seal(payload, signer, short)).rejects.not.toBeInstanceOf(EnvelopeError)
  await expect(
    open(await seal(payload, signer, sealer), signer, createPublicKey(signer.current.key)),
  ).rejects.not.toBeInstanceOf(EnvelopeError)
})
