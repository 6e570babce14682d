/** What a service does with its settings of OTLP. */

import type { SettingsOf } from '@retina/core';
import { OtlpExport, type OtlpExportOptions } from './otlp-export.js';
import type { OTLP_SETTINGS } from './otlp-settings.js';

/** The values of the settings. */
export type OtlpConfig = SettingsOf<typeof OTLP_SETTINGS>['otlp'];

/** The export, or nothing where no collector is configured. */
export function createOtlpExport(
  { endpoint, interval, timeout, headersFile }: OtlpConfig,
  service: Pick<OtlpExportOptions, 'registry' | 'resource' | 'version'>,
): OtlpExport | undefined {
  if (endpoint === undefined) return undefined;
  return new OtlpExport({ ...service, endpoint, intervalMs: interval, timeoutMs: timeout, headersFile });
}
