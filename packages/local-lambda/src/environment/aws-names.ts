/** Region that the function sees if its environment names none, and its account. Both are made up. */
export const REGION = 'eu-west-1'
export const ACCOUNT = '123456789012'

/**
 * Partition of a region, for ARNs.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
