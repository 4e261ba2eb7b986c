import { load } from './load.mjs'

const { read } = await load(process.argv[2])
const port = process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
const response = await fetch(`http://127.0.0.1:${port}/secretsmanager/get?secretId=orders%2Fdb`, {
  headers: { 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN },
})
const { SecretString } = await response.json()
console.log(JSON.stringify(read(SecretString)))
