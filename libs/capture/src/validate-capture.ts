/** All that is wrong with a Capture, before anything is planned. */

import { CAPTURE, type Capture, type Fault, validateResource } from '@retina/api';
import { filterTextFaults } from './filter-text.js';

const CONFIGURATION = 'spec.captureConfiguration';
/** Names of Jobs and archives begin with it, and `job-name` is a label. */
const MAX_NAME = 200;
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Every fault, each with its field and the fix: what the API server would refuse, and what only shows in the words of a
 * filter, a path or a URL.
 */
export function validateCapture(capture: Pick<Capture, 'metadata' | 'spec'>): Fault[] {
  const faults = [...nameFaults(capture.metadata.name), ...validateResource(CAPTURE, capture)];
  return faults.length > 0 ? faults : contentFaults(capture);
}

function nameFaults(name: string): Fault[] {
  if (NAME.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: 'metadata.name',
      message: `must be lower-case letters, digits, - and ., ${MAX_NAME} characters at most`,
    },
  ];
}

function contentFaults({ spec }: Pick<Capture, 'spec'>): Fault[] {
  const { tcpdumpFilter = '', captureOption = {} } = spec.captureConfiguration;
  const { hostPath = '', s3Upload } = spec.outputConfiguration;
  const texts = [
    { path: `${CONFIGURATION}.tcpdumpFilter`, text: tcpdumpFilter },
    { path: `${CONFIGURATION}.captureOption.pcapFilter`, text: captureOption.pcapFilter ?? '' },
  ];
  return [
    ...texts.flatMap(({ path, text }) => filterTextFaults(text).map((message) => ({ path, message }))),
    ...pathFaults('spec.outputConfiguration.hostPath', hostPath),
    ...pathFaults('spec.outputConfiguration.s3Upload.path', s3Upload?.path ?? ''),
    ...endpointFaults(s3Upload?.endpoint ?? ''),
    ...bucketFaults(s3Upload?.bucket),
  ];
}

function pathFaults(path: string, text: string): Fault[] {
  if (/^[\w./ @=:+-]*$/.test(text) && !text.split('/').includes('..')) return [];
  return [{ path, message: 'must be letters, digits, spaces and . _ - / @ = : + without any ..' }];
}

function endpointFaults(endpoint: string): Fault[] {
  if (endpoint === '') return [];
  const message =
    'must be an http or https URL without user, query and fragment, such as https://s3.example.com';
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  return isPlain ? [] : [{ path: 'spec.outputConfiguration.s3Upload.endpoint', message }];
}

function bucketFaults(bucket: string | undefined): Fault[] {
  if (bucket === undefined || /^[A-Za-z0-9][\w.-]*$/.test(bucket)) return [];
  return [{ path: 'spec.outputConfiguration.s3Upload.bucket', message: 'must be letters, digits and . _ -' }];
}
