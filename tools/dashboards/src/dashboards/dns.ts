/** How names are resolved. */

import type { Dashboard } from '../dashboard.js';
import { bars, curves, IN_NAMESPACE, NAMESPACES, quantile, rate } from './parts.js';

const P = 'networkobservability_adv';

/** DNS. */
export const DNS: Dashboard = {
  name: 'dns',
  title: 'DNS',
  variables: [NAMESPACES],
  rows: [
    {
      title: 'Queries',
      panels: [
        curves('Queries by type', 'ops', 'Of all clients of the nodes.', {
          expr: rate('retina_dns_requests_total', '', ['query_type']),
          legend: '{{query_type}}',
        }),
        curves(
          'Responses by code',
          'ops',
          'Everything but NOERROR and NXDOMAIN is the resolver in trouble.',
          {
            expr: rate('retina_dns_responses_total', '', ['return_code']),
            legend: '{{return_code}}',
          },
        ),
        curves(
          'Latency',
          's',
          'At the socket of the client.',
          { expr: quantile(0.5, 'retina_dns_latency_seconds', IN_NAMESPACE), legend: 'median' },
          { expr: quantile(0.99, 'retina_dns_latency_seconds', IN_NAMESPACE), legend: '99 %' },
        ),
        curves(
          'Timeouts and retries by pod',
          'ops',
          'Queries without a response, and those that were asked again.',
          {
            expr: `topk(10, ${rate('retina_dns_timeouts_total', IN_NAMESPACE, ['namespace', 'podname'])})`,
            legend: 'timeout {{namespace}}/{{podname}}',
          },
          {
            expr: `topk(10, ${rate('retina_dns_retries_total', IN_NAMESPACE, ['namespace', 'podname'])})`,
            legend: 'retry {{namespace}}/{{podname}}',
          },
        ),
      ],
    },
    {
      title: 'Names',
      panels: [
        bars('Names asked for', 'ops', 'The ten with most queries.', {
          expr: `topk(10, ${rate(`${P}_dns_request_count`, IN_NAMESPACE, ['query'])})`,
          legend: '{{query}}',
        }),
        bars('Names that failed', 'ops', 'The ten with most responses that are errors.', {
          expr: `topk(10, ${rate(`${P}_dns_response_count`, `${IN_NAMESPACE}, return_code!="NOERROR"`, ['query', 'return_code'])})`,
          legend: '{{query}} {{return_code}}',
        }),
        bars('Pods with most errors', 'ops', 'Responses that are errors.', {
          expr: `topk(10, ${rate(`${P}_dns_response_count`, `${IN_NAMESPACE}, return_code!="NOERROR"`, ['namespace', 'podname'])})`,
          legend: '{{namespace}}/{{podname}}',
        }),
      ],
    },
  ],
};
