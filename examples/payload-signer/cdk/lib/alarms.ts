import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { NAMESPACE } from './function.ts'

/** The names under which the function declares its secrets: a dimension of their metrics. */
const SECRETS = ['signer', 'sealer', 'clientKey']

const period = Duration.minutes(5)
const statistic = 'Sum'

export interface AlarmProps {
  readonly signer: LambdaFunction
  readonly rotation: LambdaFunction
  readonly email: string | undefined
}

/** Alarms, and the topic that they are sent to. */
export function addAlarms(stack: Stack, { signer, rotation, email }: AlarmProps): void {
  const topic = new Topic(stack, 'Alarms', { displayName: 'Alarms of the payload signer' })
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email))
  new CfnOutput(stack, 'AlarmTopic', { value: topic.topicArn, description: 'Where alarms are sent' })
  const action = new SnsAction(topic)

  /** Adds an alarm: it goes off when the metric is above zero in m of the last n periods of five minutes. */
  const alarm = (
    id: string,
    alarmDescription: string,
    metric: IMetric,
    [m, n]: readonly [number, number],
  ) => {
    const created = new Alarm(stack, id, {
      alarmDescription,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: m,
      evaluationPeriods: n,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    created.addAlarmAction(action)
    created.addOkAction(action)
  }

  const ofSecrets = (metricName: string, dimensions: Record<string, string> = {}): Metric =>
    new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { FunctionName: signer.functionName, ...dimensions },
      statistic,
      period,
    })
  for (const Secret of SECRETS) {
    const id = `FetchFailures${Secret[0]?.toUpperCase()}${Secret.slice(1)}`
    const what = `Secret "${Secret}" cannot be fetched. What the function has is served for an hour past its TTL; new instances fail. The reason is in the log lines of the extension.`
    alarm(id, what, ofSecrets('FetchFailures', { Secret }), [2, 3])
  }
  alarm(
    'StaleSecrets',
    'The function serves old values that it cannot refresh. It fails when they are an hour past their TTL.',
    ofSecrets('StaleIfErrorReads'),
    [3, 3],
  )
  alarm(
    'FunctionErrors',
    "Invocations fail: callers get status 500. The error, with its code, is in the function's log.",
    signer.metricErrors({ period, statistic }),
    [1, 1],
  )
  alarm(
    'RotationErrors',
    'The signing keys were not rotated. Those in use stay so. The reason is in the log of the rotation function.',
    rotation.metricErrors({ period, statistic }),
    [1, 1],
  )
}
