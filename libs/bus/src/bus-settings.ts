/** How services are told where NATS is: the same keys in each of them. */

import { listOf, optionalText, setting, type SettingsOf, text } from '@retina/core';
import type { BusOptions } from './bus-connection.js';

/** Rows for a table of settings; servers have no default here. */
export const BUS_SETTINGS = {
  'nats.servers': setting(
    listOf(text()),
    [],
    'Addresses of NATS, such as nats://nats.retina.svc:4222; without any the service does without NATS where it can.',
  ),
  'nats.user': setting(optionalText(), undefined, 'Name at NATS.'),
  'nats.password': setting(optionalText(), undefined, 'Password at NATS.', { secret: true }),
  'nats.credentialsFile': setting(
    optionalText(),
    undefined,
    'Path of a NATS credentials file, read again at each connection.',
  ),
  'nats.authorityFile': setting(
    optionalText(),
    undefined,
    'Path of the certificates that vouch for NATS; encrypts the connection.',
  ),
  'nats.certificateFile': setting(optionalText(), undefined, 'Path of our certificate for NATS.'),
  'nats.keyFile': setting(optionalText(), undefined, 'Path of the key of our certificate for NATS.'),
} as const;

/** The options of a connection. @param clientName Shown by the server beside the connection. */
export function busOptions(nats: SettingsOf<typeof BUS_SETTINGS>['nats'], clientName: string): BusOptions {
  const { servers, user, password, credentialsFile, authorityFile, certificateFile, keyFile } = nats;
  const isEncrypted = [authorityFile, certificateFile, keyFile].some((file) => file !== undefined);
  return {
    servers,
    user,
    password,
    credentialsFile,
    clientName,
    ...(isEncrypted ? { tls: { authorityFile, certificateFile, keyFile } } : {}),
  };
}
