import type { Stack } from 'aws-cdk-lib'
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

/** @returns the URL of an HTTP API in front of the function */
export function addApi(stack: Stack, signer: LambdaFunction): string {
  const httpApi = new HttpApi(stack, 'Api', {
    apiName: 'payload-signer',
    createDefaultStage: false,
  })
  const integration = new HttpLambdaIntegration('Integration', signer)
  for (const path of ['/sign', '/verify', '/seal', '/open'])
    httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration })
  // The API is public: whoever has no key should not cost much.
  const throttle = { rateLimit: 50, burstLimit: 100 }
  const stage = new HttpStage(stack, 'Stage', { httpApi, stageName: '$default', autoDeploy: true, throttle })
  return stage.url
}
