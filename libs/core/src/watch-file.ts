/** Tells when a file has changed, however that is done. */

import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { RetinaError } from './errors.js';

/** Editors and ConfigMap mounts change a file in several steps; only the last counts. */
export const SETTLE_MS = 100;

/** Who wants to know. */
export interface FileListener {
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * Watches until it is disposed of. The folder is watched, because a ConfigMap and many editors replace the file instead of
 * writing it.
 * @throws RetinaError CONFIG_INVALID when there is no such folder.
 */
export function watchFile(path: string, { onChange, onError }: FileListener): Disposable {
  // A ConfigMap's file is a link into the folder `..data`, itself a link that changes.
  const names = [basename(path), '..data', null];
  let timer: NodeJS.Timeout | undefined;
  try {
    const watcher = watch(dirname(path), (_event, file) => {
      if (!names.includes(file)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS);
    });
    watcher.on('error', onError);
    return {
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${path} cannot be watched: ${reason}`, {
      cause,
      details: { path },
    });
  }
}
