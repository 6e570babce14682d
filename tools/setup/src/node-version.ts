/** Node itself is the one thing that setup cannot install: it runs on it. */

/** The oldest Node that works; package.json says the same to npm. */
export const MINIMUM_NODE = '20.19';

/** Whether a version of Node, like 20.20.2, is at least the minimum. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_NODE.split('.').map(Number);
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}
