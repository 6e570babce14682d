export { Recording } from './recording.js';

export type { RecordedFile, RecordingEnd, RecordingOptions, RecordingResult } from './recording.js';
export type { HostName } from './pcapng.js';
