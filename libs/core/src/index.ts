export { Backoff } from './backoff.js';
export { BoundedQueue } from './bounded-queue.js';
export { defined } from './defined.js';
export { ERROR_CODES, RetinaError } from './errors.js';
export { HttpServer } from './http-server.js';
export { formatYaml } from './format-yaml.js';
export { formatAddress, listen } from './listen.js';
export { LogLines } from './log-lines.js';
export { createLogger, LOG_LEVELS, silentLogger } from './logger.js';
export { parseYamlDocuments, readYaml } from './read-yaml.js';
export { formatByteSize, parseByteSize } from './settings/byte-size.js';
export { describeSettings, redacted } from './settings/describe-settings.js';
export { formatDuration, parseDuration } from './settings/duration.js';
export { renderSettings } from './settings/render-settings.js';
export { loadSettings } from './settings/load-settings.js';
export {
  boolean,
  bytes,
  duration,
  integer,
  listOf,
  oneOf,
  optionalText,
  port,
  positiveFraction,
  text,
} from './settings/setting-type.js';
export { defineSettings, ignored, setting } from './settings/settings-table.js';
export { SettingsReload } from './settings/settings-reload.js';
export { Supervisor } from './supervisor.js';
export { SETTLE_MS, watchFile } from './watch-file.js';

export type { BackoffOptions } from './backoff.js';
export type { BoundedQueueOptions } from './bounded-queue.js';
export type { Component, RunContext } from './component.js';
export type { Disposition, ErrorCode, ErrorOptions } from './errors.js';
export type { Health } from './health.js';
export type { Exposition, HttpServerOptions } from './http-server.js';
export type { ListenAddress } from './listen.js';
export type { LeveledLogger, LogDestination, LogFields, Logger, LoggerOptions, LogLevel } from './logger.js';
export type { LogLine } from './log-lines.js';
export type { ConfigFault } from './settings/config-fault.js';
export type { SettingRow } from './settings/describe-settings.js';
export type { RenderedSettings } from './settings/render-settings.js';
export type { LoadedSettings, SettingsSources } from './settings/load-settings.js';
export type {
  DurationOptions,
  Parsed,
  RangeOptions,
  RawValue,
  SettingType,
} from './settings/setting-type.js';
export type {
  IgnoredSetting,
  Setting,
  SettingFlags,
  SettingsOf,
  SettingsTable,
} from './settings/settings-table.js';
export type { SettingsReloadOptions } from './settings/settings-reload.js';
export type { BodyChunks } from './stream-body.js';
export type { ComponentState, ComponentStatus, RestartPolicy } from './supervised-component.js';
export type { SupervisorOptions, SupervisorState } from './supervisor.js';
export type { FileListener } from './watch-file.js';
