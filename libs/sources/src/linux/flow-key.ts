/** What tells one flow record from another. */

import type { Flow } from '@retina/flow';

/** The part of a flow that its key in the kernel holds. */
export type FlowKey = Pick<
  Flow,
  'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'protocol' | 'point' | 'interfaceIndex'
>;
