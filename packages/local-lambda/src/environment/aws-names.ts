/** The region and account that the function sees; both are made up. */
export const REGION = 'eu-west-1'
export const ACCOUNT = '123456789012'
