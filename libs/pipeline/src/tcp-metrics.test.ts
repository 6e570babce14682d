import { ApiServers, type TcpHappening } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { LocalAddresses } from './local-addresses.js';
import { MetricsSink } from './metrics-sink.js';
import { aFlow, anAddress, anEndpoint } from './testing.js';

const CART =
  'ip="10.0.0.1",namespace="shop",podname="cart-1",workload_kind="Deployment",workload_name="cart"';
const PEER = 'ip="10.0.0.2",namespace="shop",podname="pay-1",workload_kind="Deployment",workload_name="cart"';
const API = { address: anAddress('10.96.0.1'), port: 443 };

function happening(fields: Partial<TcpHappening>): TcpHappening {
  return {
    kind: 'retransmit-fast',
    local: anAddress('10.0.0.1'),
    remote: anAddress('10.0.0.2'),
    remotePort: 0,
    count: 1,
    errno: undefined,
    rttNs: undefined,
    localEndpoint: anEndpoint('cart-1'),
    remoteEndpoint: undefined,
    ...fields,
  };
}

class Counted {
  readonly registry = new MetricRegistry();
  readonly sink: MetricsSink;

  constructor(podLevel = true) {
    this.sink = new MetricsSink(this.registry, {
      local: new LocalAddresses({ has: ({ text }) => text === '192.168.0.10' }),
      podLevel,
      apiServers: new ApiServers([API]),
    });
  }

  happenings(...happenings: readonly TcpHappening[]): this {
    this.sink.accept({ kind: 'tcp', happenings });
    return this;
  }

  async lines(metric: string): Promise<string[]> {
    const text = [...(await this.registry.collect())].join('');
    return text.split('\n').filter((line) => line.startsWith(metric));
  }
}

describe('TcpMetrics', () => {
  it('gives a retransmission to its sender, and to its receiver when that is at home here', async () => {
    const counted = new Counted().happenings(
      happening({ count: 3 }),
      happening({ kind: 'retransmit-timeout', count: 2, remoteEndpoint: anEndpoint('pay-1') }),
    );
    expect(await counted.lines('networkobservability_adv_tcpretrans_count')).toEqual([
      `networkobservability_adv_tcpretrans_count{direction="egress",${CART}} 5`,
      `networkobservability_adv_tcpretrans_count{direction="ingress",${PEER}} 2`,
    ]);
  });

  it('counts totals of the node by kind', async () => {
    const counted = new Counted(false);
    counted.sink.accept({
      kind: 'tcp-total',
      totals: [
        { kind: 'retransmit-timeout', count: 2 },
        { kind: 'retransmit-fast', count: 3 },
        { kind: 'reset-sent', count: 4 },
        { kind: 'reset-received', count: 5 },
      ],
    });
    expect(await counted.lines('retina_tcp_retransmissions_total')).toEqual([
      'retina_tcp_retransmissions_total{cause="timeout"} 2',
      'retina_tcp_retransmissions_total{cause="fast"} 3',
    ]);
    expect(await counted.lines('retina_tcp_resets_total')).toEqual([
      'retina_tcp_resets_total{direction="egress"} 4',
      'retina_tcp_resets_total{direction="ingress"} 5',
    ]);
    counted.happenings(happening({}));
    expect(await counted.lines('networkobservability_adv')).toHaveLength(0);
  });

  it('puts round trips into the bucket in which the kernel counted them, with their exact sum', async () => {
    const counted = new Counted().happenings(happening({ kind: 'smoothed-rtt', count: 4, rttNs: 3e6 }));
    const lines = await counted.lines('retina_tcp_smoothed_rtt_seconds');
    expect(lines.find((line) => line.includes('le="0.002048"'))).toMatch(/ 0$/);
    expect(lines.find((line) => line.includes('le="0.004096"'))).toMatch(/ 4$/);
    expect(lines.find((line) => line.includes('_sum'))).toMatch(/ 0\.012$/);
  });

  it('measures API servers in milliseconds up to seconds, and counts only what nobody answered', async () => {
    const counted = new Counted().happenings(
      happening({
        kind: 'connect-failed',
        errno: 'ETIMEDOUT',
        remote: API.address,
        remotePort: 443,
        count: 2,
      }),
      happening({ kind: 'connect-failed', errno: 'ECONNREFUSED', remote: API.address, remotePort: 443 }),
      happening({ kind: 'connect-failed', errno: 'ETIMEDOUT', remotePort: 443 }),
    );
    counted.sink.accept({
      kind: 'tcp-sockets',
      sockets: {
        states: new Map([['ESTABLISHED', 3]]),
        remotes: new Map(),
        apiServerRttNs: [200e6, 1_700e6],
      },
    });
    const handshake = { destination: API.address, destinationPort: 443, handshakeRttNs: 200e6 };
    counted.sink.accept({
      kind: 'flow',
      // The second is the same handshake, seen at the uplink.
      flows: [aFlow(handshake), aFlow({ ...handshake, point: 'to-network' })],
    });
    expect(await counted.lines('networkobservability_adv_node_apiserver_no_response')).toEqual([
      'networkobservability_adv_node_apiserver_no_response{no_response="no_response"} 2',
    ]);
    const bucket = async (metric: string, le: string): Promise<string | undefined> =>
      (await counted.lines(`networkobservability_adv_node_apiserver_${metric}_bucket{le="${le}"}`))[0]?.split(
        ' ',
      )[1];
    expect([
      await bucket('latency', '100'),
      await bucket('latency', '250'),
      await bucket('latency', '2500'),
    ]).toEqual(['0', '1', '2']);
    expect([
      await bucket('tcp_handshake_latency', '100'),
      await bucket('tcp_handshake_latency', '250'),
    ]).toEqual(['0', '1']);
    expect(await counted.lines('networkobservability_tcp_state')).toEqual([
      'networkobservability_tcp_state{state="ESTABLISHED"} 3',
    ]);
  });
});
