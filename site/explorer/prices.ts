/** Prices and quotas of AWS, and when and where they were read. `perCall` and `monthly` are for one call and one secret. */
export const prices = {
  region: 'us-east-1',
  currency: 'USD',
  services: {
    'secrets-manager': {
      name: 'Secrets Manager',
      monthly: 0.4,
      perCall: 5e-6,
      quota: 10000,
      date: '2026-09-20',
      priceSource: 'https://aws.amazon.com/secrets-manager/pricing/',
      quotaSource: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html',
      note: "as quoted from AWS's page",
    },
    'parameter-standard': {
      name: 'Parameter Store, standard throughput',
      monthly: 0,
      perCall: 0,
      quota: 40,
      date: '2026-11-29',
      priceSource: 'https://aws.amazon.com/systems-manager/pricing/',
      quotaSource: 'https://docs.aws.amazon.com/general/latest/gr/ssm.html',
      note: "taken from pages that quote AWS's price list",
    },
    'parameter-higher': {
      name: 'Parameter Store, higher throughput',
      monthly: 0,
      perCall: 5e-6,
      quota: 10000,
      date: '2026-11-29',
      priceSource: 'https://aws.amazon.com/systems-manager/pricing/',
      quotaSource: 'https://docs.aws.amazon.com/general/latest/gr/ssm.html',
      note: "taken from pages that quote AWS's price list",
    },
  },
}
