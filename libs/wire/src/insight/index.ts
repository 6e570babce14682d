export { Grouping, Insight, Measure, Severity } from './insight.gen.js';
export {
  jsonDropsResponse,
  jsonExplainResponse,
  jsonTopResponse,
} from './insight-json.gen.js';

export type {
  DropRow,
  DropRowInit,
  DropsRequest,
  DropsRequestInit,
  DropsResponse,
  DropsResponseInit,
  ExplainRequest,
  ExplainRequestInit,
  ExplainResponse,
  ExplainResponseInit,
  Finding,
  FindingInit,
  Subject,
  SubjectInit,
  TimeRange,
  TimeRangeInit,
  TopRequest,
  TopRequestInit,
  TopResponse,
  TopResponseInit,
  TopRow,
  TopRowInit,
  Traffic,
  TrafficInit,
} from './insight.gen.js';
