/** Records of the ring as messages: for who measures them, and for other servers of flows. */
export { toHubble } from './to-hubble.js';
