import { describe, expect, it } from 'vitest';
import { captureJob, jobName, nameLabel } from './capture-job.js';
import { formatOutcome, parseOutcome, type CaptureOutcome } from './capture-outcome.js';
import { formatTask, parseTask } from './task-environment.js';
import { testTask } from './testing.js';

const EVERYTHING = testTask({
  fileCount: 3,
  packetSize: 96,
  interfaces: ['eth0', 'lo'],
  promiscuous: false,
  flushEachPacket: true,
  fileFormat: 'pcap',
  includeMetadata: false,
  filters: { pcapFilter: 'tcp', tcpdumpFilter: 'udp', compiled: 'host 10.0.0.1' },
  endpoints: [{ address: 'fd00::1', name: 'shop/cart' }],
  outputs: {
    hostPath: '/var/log/retina/captures/retina',
    persistentVolumeClaim: 'claim',
    blobUpload: 'sas',
    httpUpload: 'put',
    s3Upload: { endpoint: 'https://s3', region: 'r', bucket: 'b', path: 'p', secretName: 'keys' },
  },
});

describe('a task', () => {
  it.each([
    ['with everything', EVERYTHING],
    ['with little', testTask({ durationMs: undefined })],
  ])('%s comes out of the environment as it went in', (_, task) => {
    expect(parseTask(formatTask(task))).toEqual(task);
  });

  it('that is wrong is refused with every variable named', () => {
    const environment = { ...formatTask(testTask()), CAPTURE_MAX_SIZE: 'x', CAPTURE_NAME: '', HOSTPATH: '' };
    expect(() => parseTask(environment)).toThrow(/CAPTURE_NAME.*CAPTURE_MAX_SIZE.*HOSTPATH/);
  });
});

describe('captureJob', () => {
  const job = captureJob(EVERYTHING, { image: 'worker:1', uid: 'u1' });
  const pod = job.spec.template.spec;

  it('always has a deadline, an end, bounds, no retries and no right in Kubernetes', () => {
    expect(job.spec).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 60 + 1_800,
      ttlSecondsAfterFinished: 86_400,
    });
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      hostNetwork: true,
    });
    expect(pod.containers[0]).toMatchObject({
      resources: { limits: { memory: '300Mi' } },
      securityContext: {
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'], add: ['NET_RAW', 'NET_ADMIN'] },
      },
    });
    const endless = captureJob(testTask({ durationMs: undefined }), { image: 'i', uid: 'u' });
    expect(endless.spec.activeDeadlineSeconds).toBe(168 * 3_600 + 1_800);
  });

  it('mounts Secrets by name, waits for none, and names none of their keys or contents in the environment', () => {
    expect(pod.volumes).toEqual(
      expect.arrayContaining([
        { name: 'blob-secret', secret: { secretName: 'sas', defaultMode: 0o400, optional: true } },
        { name: 's3-secret', secret: { secretName: 'keys', defaultMode: 0o400, optional: true } },
        { name: 'http-secret', secret: { secretName: 'put', defaultMode: 0o400, optional: true } },
        { name: 'claim', persistentVolumeClaim: { claimName: 'claim' } },
      ]),
    );
    expect(JSON.stringify(pod.containers[0].env)).not.toMatch(/valueFrom|access-key|upload-url/);
  });

  it('has the labels and annotations by which Retina finds its files', () => {
    expect(job.metadata.labels).toEqual({
      'retina.sh/app': 'capture',
      'capture-name': 'trace',
      'retina.sh/capture-uid': 'u1',
    });
    expect(job.spec.template.metadata.labels).toEqual(job.metadata.labels);
    expect(job.spec.template.metadata.annotations).toMatchObject({
      'retina-capture-filename': 'trace-node-a-20260131080910UTC',
      'retina-capture-hostpath': '/var/log/retina/captures/retina',
    });
  });

  it.each([
    ['trace', 'trace'],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
    [`${'a'.repeat(60)}.-.b`, 'a'.repeat(60)],
    ['a'.repeat(80), 'a'.repeat(63)],
  ])('cuts the name %s to what a label takes', (name, label) => {
    expect(nameLabel(name)).toBe(label);
    const { labels } = captureJob(testTask({ capture: name }), { image: 'i', uid: 'u' }).metadata;
    expect(labels['capture-name']).toBe(label);
  });

  it('goes with its Capture where there is one', () => {
    const owner = {
      apiVersion: 'retina.sh/v1alpha1',
      kind: 'Capture',
      name: 'trace',
      uid: 'u1',
      controller: true,
    };
    const owned = captureJob(EVERYTHING, { image: 'i', uid: 'u1', isOwned: true });
    expect(owned.metadata.ownerReferences).toEqual([owner]);
    expect(job.metadata.ownerReferences).toBeUndefined();
  });

  it('is named the same again, and another for each node and Capture', () => {
    const long = { capture: `${'a.'.repeat(90)}b`, node: 'n' };
    const names = [jobName(long, 'u1'), jobName(long, 'u2'), jobName({ ...long, node: 'm' }, 'u1')];
    expect(new Set(names).size).toBe(3);
    expect(jobName(long, 'u1')).toBe(names[0]);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });
});

describe('an outcome', () => {
  const outcome: CaptureOutcome = {
    delivered: false,
    end: 'duration',
    packets: 10,
    dropped: 1,
    bytes: 1_000,
    sha256: 'ab'.repeat(32),
    archive: 'trace.tar.gz',
    outputs: [{ output: 's3Upload', location: 's3://b/trace.tar.gz', error: 'AccessDenied' }],
    kept: '/var/log/x',
  };

  it('is read as it was written', () => {
    expect(parseOutcome(formatOutcome(outcome))).toEqual(outcome);
  });

  it('fits into a termination message however long its texts are', () => {
    const outputs = Array.from({ length: 5 }, () => ({
      output: 'hostPath' as const,
      location: '/ä'.repeat(1_000),
      error: 'ü'.repeat(5_000),
    }));
    const text = formatOutcome({ ...outcome, outputs });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
    expect(parseOutcome(text)).toMatchObject({ delivered: false, sha256: outcome.sha256 });
  });

  it('is not read from anything else', () => {
    for (const text of ['', 'OOMKilled', 'null', '{}', '{"delivered":true}'])
      expect(parseOutcome(text)).toBeUndefined();
  });
});
