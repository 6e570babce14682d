/** The headers of requests to a collector, from a file, because one of them is usually a secret. */

import { RetinaError } from '@retina/core';
import { readFile } from 'node:fs/promises';

/**
 * Reads lines of `name: value`; empty ones and those that begin with `#` are left out.
 *
 * @throws RetinaError OTLP_FAILED when the file cannot be read or has a line that is no header; the message has its number
 * and nothing of its text.
 */
export async function readHeaders(path: string): Promise<Headers> {
  const headers = new Headers();
  for (const [index, line] of (await contentOf(path)).split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const colon = text.indexOf(':');
    try {
      headers.append(text.slice(0, Math.max(0, colon)).trim(), text.slice(colon + 1).trim());
    } catch {
      // What fetch throws has the value in its message.
      throw new RetinaError('OTLP_FAILED', 'A line of otlp.headersFile is not a header `name: value`.', {
        details: { path, line: index + 1 },
      });
    }
  }
  return headers;
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RetinaError('OTLP_FAILED', 'The file otlp.headersFile cannot be read.', {
      details: { path },
      cause,
    });
  }
}
