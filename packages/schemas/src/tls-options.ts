/** Options of the connection helpers for TLS. */
export interface TlsOptions {
  /**
   * Certificates of the authorities to trust, as PEM. The certificate of the server is then required, and checked against
   * its host name.
   */
  readonly ca?: string | Buffer
}
