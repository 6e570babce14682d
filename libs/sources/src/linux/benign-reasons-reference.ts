/** The reference page of drop reasons, made from the table of those that are benign. */

import { BENIGN_REASONS } from './benign-reasons.js';
import { PLACE_REASONS } from './place-reasons.js';

/** Where the page is. */
export const DROP_REASONS_REFERENCE_URL = new URL(
  '../../../../docs/reference/drop-reasons.md',
  import.meta.url,
);

const introduction = (): string => `# Drop reasons

<!-- Generated from libs/sources/src/linux/benign-reasons.ts by \`npm run generate\`; do not edit. -->

The label \`reason\` of drop metrics is the running kernel's own name for why it freed a packet: a name of
\`enum skb_drop_reason\` without \`SKB_DROP_REASON_\`. What each means is said beside it in the kernel's
\`include/net/dropreason-core.h\`. Newer kernels know more reasons and renumber them; the agent reads names and numbers from the
kernel that it runs on, so it need not be told.

| Reason | When it shows |
| --- | --- |
| \`NOT_SPECIFIED\` | The place that freed the packet gives no reason. |
| \`REASON_0x…\` | The reason belongs to a subsystem of the kernel, such as mac80211 or Open vSwitch, which numbers its own. |

## Before Linux 5.17

Older kernels do not say why they freed a packet, only where. Where a function frees packets for one reason, and hardly
for another, that is the reason shown, by its later name; the other places have \`NOT_SPECIFIED\`.

${placeRows()}
## Reasons that are no drops

The kernel frees packets for these reasons too, but nothing was lost: they are not counted.
`;

/** The page as Markdown. */
export function renderDropReasonsReference(): string {
  const rows = Object.entries(BENIGN_REASONS).map(([reason, why]) => `| \`${reason}\` | ${why} |\n`);
  return `${introduction()}\n| Reason | Why |\n| --- | --- |\n${rows.join('')}`;
}

function placeRows(): string {
  const rows = Object.entries(PLACE_REASONS).map(
    ([reason, places]) => `| \`${reason}\` | ${places.map((place) => `\`${place}\``).join(', ')} |\n`,
  );
  return `| Reason | Functions |\n| --- | --- |\n${rows.join('')}`;
}
