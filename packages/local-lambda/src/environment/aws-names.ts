/** The region that the function sees where its environment names none, and its account; both are made up. */
export const REGION = 'eu-west-1'
export const ACCOUNT = '123456789012'

/**
 * Partition of a region, as its ARNs have it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
