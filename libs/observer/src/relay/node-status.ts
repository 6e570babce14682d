/** A relay's words about its nodes. */

import type { GetFlowsResponseInit } from '@retina/wire/hubble';

/** What happened to nodes, as an entry of a stream of flows. @param state Of `NodeState`. */
export function nodeStatus(state: number, nodeNames: readonly string[], message = ''): GetFlowsResponseInit {
  const now = Date.now();
  return {
    nodeStatus: { stateChange: state, nodeNames, message },
    time: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
  };
}
