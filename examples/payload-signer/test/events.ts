import type { APIGatewayProxyEventV2 } from 'aws-lambda'

type Changes = Partial<Pick<APIGatewayProxyEventV2, 'body' | 'headers' | 'isBase64Encoded' | 'rawPath'>> & {
  stage?: string
}

/** An event as an API Gateway HTTP API sends it (payload format 2.0), with the right key by default. */
export function eventOf(
  route: string,
  { stage = '$default', ...changes }: Changes = {},
): APIGatewayProxyEventV2 {
  const [method = '', path = ''] = route.split(' ')
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'x-api-key': 'k-3f9a64d1c0' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3',
      domainName: 'a1b2c3.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'a1b2c3',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'r1',
      routeKey: '$default',
      stage,
      time: '01/Mar/2026:10:15:30 +0000',
      timeEpoch: 1_772_360_130_499,
    },
    isBase64Encoded: false,
    ...changes,
  }
}
