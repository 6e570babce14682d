export { createOtlpExport } from './create-otlp-export.js';
export { OtlpExport } from './otlp-export.js';
export { OTLP_SETTINGS } from './otlp-settings.js';

export type { OtlpConfig } from './create-otlp-export.js';
export type { OtlpExportOptions } from './otlp-export.js';
export type { ResourceAttributes } from './otlp-requests.js';
