import { createPublicKey, generateKeySync, verify as verifySignature } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { CompactSign, calculateJwkThumbprint, decodeProtectedHeader, exportJWK } from 'jose'
import { EnvelopeError, open, seal, sign, verify } from '../src/envelope.ts'
import { newSecrets } from './keys.ts'

const { signer, sealer } = newSecrets()
const other = newSecrets()
const payload = { order: 7, items: [{ sku: 'ä-1', price: 0.1 }], note: null, exp: 1 }

const payloads = [payload, [], {}, 'text', '', 0, -1.5e300, true, null, JSON.parse('{"__proto__":{"a":1}}')]

test.each(payloads)('%j comes back from a token and from a sealed text', async (value) => {
  expect(await verify(await sign(value, signer), signer)).toStrictEqual(value)
  expect(await open(await seal(value, signer, sealer), signer, sealer)).toStrictEqual(value)
})

test('a token is a JWS that others can verify, and names its key by thumbprint', async () => {
  const token = await sign(payload, signer)
  const publicKey = createPublicKey(signer)
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey))
  expect(decodeProtectedHeader(token)).toStrictEqual({ alg: 'EdDSA', kid, cty: 'json' })
  const [header, body, signature = ''] = token.split('.')
  const signed = Buffer.from(`${header}.${body}`)
  expect(verifySignature(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
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

test('a token that this key signed under the name of another is not trusted', async () => {
  const misnamed = await new CompactSign(Buffer.from('{}'))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'another' })
    .sign(signer)
  await expect(verify(misnamed, signer)).rejects.toMatchObject({ code: 'UNTRUSTED' })
})

test('what is no token at all is malformed', async () => {
  const malformed = { code: 'MALFORMED' }
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`
  const kid = decodeProtectedHeader(await sign(null, signer)).kid ?? ''
  const notJson = await new CompactSign(Buffer.from('{'))
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign(signer)
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
    open(await seal(payload, signer, sealer), signer, createPublicKey(signer)),
  ).rejects.not.toBeInstanceOf(EnvelopeError)
})
