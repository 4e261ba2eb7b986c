export async function bundleMiddy(): Promise<void> {}
