/** Account and region of secrets that are declared by name. ARNs contain their own. */
export interface Place {
  readonly partition: string
  readonly region: string
  readonly account: string
  /** Suffix of the host names of AWS's services. */
  readonly urlSuffix: string
}

/** Secrets Manager ends each ARN with a hyphen and six random characters. */
const RANDOM = '-??????'

/**
 * ARN of a secret, with wildcards for the six random characters if they are unknown.
 *
 * @param id name or ARN, or a pattern of either
 */
export function secretArn(id: string, { partition, region, account }: Place): string {
  if (!id.startsWith('arn:'))
    return `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}${RANDOM}`
  return /-[A-Za-z0-9]{6}$/.test(id) || id.endsWith('*') || id.endsWith(RANDOM) ? id : `${id}${RANDOM}`
}

/**
 * ARN of a parameter.
 *
 * @param id name or ARN, or a pattern of either; drops a version or label after a colon
 */
export function parameterArn(id: string, { partition, region, account }: Place): string {
  if (!id.startsWith('arn:')) {
    const [name = ''] = id.split(':')
    return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`
  }
  return id.split(':').slice(0, 6).join(':')
}

function filledIn(name: string): string {
  return `\${${name}}`
}

/** Place that CloudFormation fills in. */
export const OF_CLOUDFORMATION: Place = {
  partition: filledIn('AWS::Partition'),
  region: filledIn('AWS::Region'),
  account: filledIn('AWS::AccountId'),
  urlSuffix: filledIn('AWS::URLSuffix'),
}

/** Place that Terraform fills in. */
export const OF_TERRAFORM: Place = {
  partition: filledIn('data.aws_partition.current.partition'),
  region: filledIn('data.aws_region.current.name'),
  account: filledIn('data.aws_caller_identity.current.account_id'),
  urlSuffix: filledIn('data.aws_partition.current.dns_suffix'),
}

/** Place of a region and an account. */
export function placeOf(region: string, account: string): Place {
  if (region.startsWith('cn-')) return { partition: 'aws-cn', region, account, urlSuffix: 'amazonaws.com.cn' }
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  return { partition, region, account, urlSuffix: 'amazonaws.com' }
}
