/** A collector on loopback, whose messages are read by OpenTelemetry's own code, and what they say as lines of /metrics. */

import decoder from 'otlp-decoder/build/src/generated/root.js';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A label or an attribute of a resource. */
interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

/** One value of a series; numbers of 64 bits come as text. */
export interface DecodedPoint {
  readonly attributes?: readonly Attribute[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
}

interface Data {
  readonly dataPoints: readonly DecodedPoint[];
  readonly aggregationTemporality?: string;
  readonly isMonotonic?: boolean;
}

/** A metric with its values. */
export interface DecodedMetric {
  readonly name: string;
  readonly description: string;
  readonly unit?: string;
  readonly sum?: Data;
  readonly gauge?: Data;
  readonly histogram?: Data;
}

/** A message, as protobuf's JSON has it. */
export interface DecodedRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly DecodedMetric[] }[];
  }[];
}

/** A message, as protobufjs makes it. */
interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(message: object): { finish(): Uint8Array };
  toObject(message: unknown, options: object): unknown;
}

/** The types of the package do not say what it has. */
const { ExportMetricsServiceRequest, ExportMetricsServiceResponse } = (
  decoder as unknown as {
    readonly opentelemetry: {
      readonly proto: { readonly collector: { readonly metrics: { readonly v1: Messages } } };
    };
  }
).opentelemetry.proto.collector.metrics.v1;

type Messages = Readonly<Record<'ExportMetricsServiceRequest' | 'ExportMetricsServiceResponse', Codec>>;

/** Answers a request; the default takes everything. */
export type Answer = (response: ServerResponse) => void;

/** Takes what is sent. Dispose of it to close all of its connections. */
export class TestCollector implements AsyncDisposable {
  readonly requests: DecodedRequest[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  answer: Answer = (response) => response.end();
  readonly #server = createServer((request, response) => void this.#take(request, response));

  /** @param port 0 for any that is free. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(port, '127.0.0.1', done));
    return (this.#server.address() as AddressInfo).port;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    this.headers.push(request.headers);
    const message = ExportMetricsServiceRequest.decode(gunzipSync(Buffer.concat(chunks)));
    const options = { longs: String, enums: String };
    this.requests.push(ExportMetricsServiceRequest.toObject(message, options) as DecodedRequest);
    this.answer(response);
  }

  /** All metrics of all messages, the parts of one as they came. */
  metrics(): DecodedMetric[] {
    const scopes = this.requests.flatMap(({ resourceMetrics }) => resourceMetrics);
    return scopes.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap(({ metrics }) => metrics);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** The answer of a collector that took only a part. */
export function partialSuccess(rejectedDataPoints: number): Uint8Array {
  return ExportMetricsServiceResponse.encode({ partialSuccess: { rejectedDataPoints } }).finish();
}

/** The samples of a metric as /metrics writes them. */
export function samplesOf({ name, sum, gauge, histogram }: DecodedMetric): string[] {
  const plain = (sum ?? gauge)?.dataPoints ?? [];
  return [
    ...plain.map((point) => `${name}${braces(labels(point))} ${point.asDouble}`),
    ...(histogram?.dataPoints ?? []).flatMap((point) => histogramSamples(name, point)),
  ];
}

function histogramSamples(name: string, point: DecodedPoint): string[] {
  let count = 0;
  const buckets = (point.bucketCounts ?? []).map((own, index) => {
    count += Number(own);
    const bound = point.explicitBounds?.[index] ?? '+Inf';
    return `${name}_bucket${braces([...labels(point), `le="${bound}"`])} ${count}`;
  });
  const own = braces(labels(point));
  return [...buckets, `${name}_sum${own} ${point.sum}`, `${name}_count${own} ${point.count}`];
}

function labels({ attributes = [] }: DecodedPoint): string[] {
  return attributes.map(({ key, value: { stringValue } }) => {
    const text = stringValue.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
    return `${key}="${text}"`;
  });
}

function braces(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
