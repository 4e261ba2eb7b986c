// The environment for commands in another folder.

/** Variables that npm sets for its scripts, and git for its hooks. They would point a command at this repository. */
const OF_THIS_ONE =
  /^(?:npm_(?:package|lifecycle)_.*|npm_config_(?:registry|json|prefix|.*_prefix)|GIT_(?:DIR|WORK_TREE|INDEX_FILE)|INIT_CWD)$/i

/** @returns the environment of this process without what concerns only the repository that it was started in */
export function plainEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_THIS_ONE.test(name)))
}
