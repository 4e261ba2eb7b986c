// The function that the example of the README invokes: it tells whose login it was given.
export async function handler({ order }) {
  const port = process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
  const response = await fetch(`http://127.0.0.1:${port}/secretsmanager/get?secretId=orders%2Fdb`, {
    headers: { 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN },
  })
  const { SecretString } = await response.json()
  return { order, user: JSON.parse(SecretString).username }
}
