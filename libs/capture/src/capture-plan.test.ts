import { describe, expect, it } from 'vitest';
import { planCapture, type PlanOptions } from './capture-plan.js';
import { testCapture, testCluster, testPod } from './testing.js';

const CLUSTER_WIDE: PlanOptions = {
  reach: 'cluster',
  hostPathBase: '/var/log/retina/captures',
  startedAt: new Date('2026-01-31T08:09:10.900Z'),
};
const OWN_ONLY: PlanOptions = { ...CLUSTER_WIDE, reach: 'namespace' };

const PODS = [
  testPod('shop/cart', 'node-a', ['10.0.0.1', 'fd00::1'], { labels: { app: 'cart' } }),
  testPod('shop/web', 'node-b', ['10.0.0.2'], { labels: { app: 'web' } }),
  testPod('bank/cart', 'node-a', ['10.0.0.3'], { labels: { app: 'cart' } }),
];

describe('planCapture', () => {
  it('gives each selected Linux node a task without filter, and leaves out a Windows node', () => {
    const plan = planCapture(
      testCapture({ captureTarget: { nodeSelector: {} } }),
      testCluster(),
      CLUSTER_WIDE,
    );
    expect(plan.tasks.map(({ node, filters }) => [node, filters.compiled])).toEqual([
      ['node-a', ''],
      ['node-b', ''],
    ]);
    expect(plan.leftOut).toEqual([{ what: 'node/win', why: expect.stringContaining('windows') }]);
  });

  it("keeps a podSelector without namespaceSelector in the Capture's own namespace", () => {
    const target = { podSelector: { matchLabels: { app: 'cart' } } };
    const plan = planCapture(testCapture({ captureTarget: target }), testCluster(PODS), CLUSTER_WIDE);
    expect(plan.tasks.map(({ node, endpoints }) => [node, endpoints])).toEqual([
      [
        'node-a',
        [
          { address: '10.0.0.1', name: 'shop/cart' },
          { address: 'fd00::1', name: 'shop/cart' },
        ],
      ],
    ]);
    expect(plan.tasks[0]?.filters.compiled).not.toContain('10.0.0.3');
  });

  it('reaches other namespaces by namespaceSelector only where that is allowed', () => {
    const capture = testCapture({
      captureTarget: { namespaceSelector: { matchLabels: { team: 'money' } }, podSelector: {} },
    });
    const allowed = planCapture(capture, testCluster(PODS), CLUSTER_WIDE);
    expect(allowed.tasks.flatMap(({ endpoints }) => endpoints.map(({ name }) => name))).toEqual([
      'bank/cart',
    ]);
    const refused = planCapture(capture, testCluster(PODS), OWN_ONLY);
    expect(refused).toMatchObject({
      tasks: [],
      faults: [{ path: 'spec.captureConfiguration.captureTarget.namespaceSelector' }],
    });
  });

  it('refuses nodes, leaves out pods that share the address of their node and metadata, for who reaches its namespace only', () => {
    const nodes = planCapture(testCapture({ captureTarget: { nodeSelector: {} } }), testCluster(), OWN_ONLY);
    expect(nodes.faults.map(({ path }) => path)).toEqual([
      'spec.captureConfiguration.captureTarget.nodeSelector',
    ]);
    const pods = [...PODS, testPod('shop/proxy', 'node-a', ['192.0.2.1'], { hostNetwork: true })];
    const plan = planCapture(
      testCapture({ captureTarget: { podSelector: {} } }),
      testCluster(pods),
      OWN_ONLY,
    );
    expect(plan.leftOut.map(({ what }) => what)).toEqual(['pod/shop/proxy']);
    expect(plan.tasks.map(({ includeMetadata }) => includeMetadata)).toEqual([false, false]);
  });

  it('never turns a pod without address, node or life into all traffic of a node', () => {
    const pods = [
      testPod('shop/new', 'node-a', []),
      testPod('shop/waiting', '', []),
      testPod('shop/done', 'node-a', ['10.0.0.9'], { phase: 'Succeeded' }),
    ];
    const target = { podNames: ['new', 'waiting', 'done', 'lost'] };
    const plan = planCapture(testCapture({ captureTarget: target }), testCluster(pods), CLUSTER_WIDE);
    expect(plan.tasks).toEqual([]);
    expect(plan.leftOut.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'pod/shop/lost: there is no such pod',
      'pod/shop/new: the pod has no address yet',
      'pod/shop/waiting: the pod is on no node yet',
      'pod/shop/done: the pod has ended',
    ]);
  });

  it('makes the same plan again, with times to the second', () => {
    const capture = testCapture({ captureTarget: { podSelector: {} } });
    const one = planCapture(capture, testCluster(PODS), CLUSTER_WIDE);
    const other = planCapture(capture, testCluster(PODS.toReversed()), CLUSTER_WIDE);
    expect(other.tasks.map(({ node }) => node)).toEqual(one.tasks.map(({ node }) => node));
    expect(one.tasks[0]?.startedAt.toISOString()).toBe('2026-01-31T08:09:10.000Z');
  });

  it('works in a folder of its own where nothing asks for one on the node', () => {
    const capture = testCapture(
      { captureTarget: { podSelector: {} } },
      { s3Upload: { bucket: 'b', secretName: 's', endpoint: '' } },
    );
    const [task] = planCapture(capture, testCluster(PODS), CLUSTER_WIDE).tasks;
    expect(task?.folder).toBe('/var/log/retina/captures/undelivered');
    expect(task?.outputs).toMatchObject({
      hostPath: undefined,
      s3Upload: { bucket: 'b', endpoint: undefined },
    });
  });
});

describe('injection', () => {
  const target = { podSelector: {} };
  it.each([
    ['captureOption.pcapFilter', { pcapFilter: 'tcp) or (udp' }, {}],
    ['captureOption.interfaces[0]', { interfaces: ['-w/etc/x'] }, {}],
    ['captureOption.sourceIPs[0]', { sourceIPs: ['10.0.0.1) or (udp'] }, {}],
    ['filters.include[0]', {}, { filters: { include: ['10.0.0.1 or host 10.0.0.2'] } }],
    ['filters.exclude[0]', {}, { filters: { exclude: ['*) or (udp'] } }],
    ['tcpdumpFilter', {}, { tcpdumpFilter: 'udp) or (tcp' }],
  ])('in %s is refused with the field named', (field, captureOption, more) => {
    const capture = testCapture({ captureTarget: target, captureOption, ...more });
    const { faults, tasks } = planCapture(capture, testCluster(PODS), CLUSTER_WIDE);
    expect(tasks).toEqual([]);
    expect(faults.map(({ path }) => path)).toContain(`spec.captureConfiguration.${field}`);
  });

  it.each([
    ['hostPath', { hostPath: '../../etc' }],
    ['hostPath', { hostPath: 'a\nb' }],
    ['s3Upload.path', { s3Upload: { bucket: 'b', secretName: 's', path: '../x' } }],
    ['s3Upload.bucket', { s3Upload: { bucket: 'b/../c', secretName: 's' } }],
    ['s3Upload.endpoint', { s3Upload: { bucket: 'b', secretName: 's', endpoint: 'https://u:p@s3/' } }],
    ['s3Upload.endpoint', { s3Upload: { bucket: 'b', secretName: 's', endpoint: 'http://s3/?x=1' } }],
    ['blobUpload', { blobUpload: 'https://x/?sig=1' }],
    ['httpUpload', { httpUpload: 'https://x/' }],
  ])('in %s is refused with the field named', (field, output) => {
    const { faults } = planCapture(
      testCapture({ captureTarget: target }, output),
      testCluster(PODS),
      CLUSTER_WIDE,
    );
    expect(faults.map(({ path }) => path)).toContain(`spec.outputConfiguration.${field}`);
  });

  it('in the name is refused, together with every other fault', () => {
    const capture = testCapture({ captureTarget: {} });
    const { faults } = planCapture(
      { ...capture, metadata: { name: '../x', namespace: 'shop' } },
      testCluster(PODS),
      CLUSTER_WIDE,
    );
    expect(faults.map(({ path }) => path)).toEqual([
      'metadata.name',
      'spec.captureConfiguration.captureTarget',
    ]);
  });
});
