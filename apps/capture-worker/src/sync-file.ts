/** A file onto the disk. */

import { open } from 'node:fs/promises';

/** Resolves when what was written to it would outlive the machine. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
