/** What can be configured of the Observer. */

import { boolean, bytes, optionalText, port, setting, text } from '@retina/core';

/** Rows of the agent's table of settings. */
export const OBSERVER_SETTINGS = {
  'observer.enabled': setting(
    boolean(),
    true,
    'Whether flows are served by gRPC as Hubble serves them, to its CLI and to the relay.',
  ),
  'observer.host': setting(
    text(),
    '127.0.0.1',
    'Address on which the Observer listens. Others than this machine need TLS, or whoever reaches the port sees all flows.',
  ),
  'observer.port': setting(port(), 4244, 'Port on which the Observer listens.'),
  'observer.bufferBytes': setting(
    bytes({ min: 4096, max: 2 ** 30 }),
    400 * 1024,
    'Memory for flows of the last while, some 100 bytes each; the oldest make room.',
  ),
  'observer.certFile': setting(
    optionalText(),
    undefined,
    'Certificate of the Observer in PEM, read again when it changes; without it there is no TLS.',
  ),
  'observer.keyFile': setting(optionalText(), undefined, 'Key of that certificate in PEM.'),
  'observer.caFile': setting(
    optionalText(),
    undefined,
    'With it, clients of the Observer must show a certificate of this authority.',
  ),
} as const;
