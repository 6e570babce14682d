/** How packets are captured: `captureOption` of a Capture. */

import { address, durationWithin, fits } from './schema/rule.js';
import { boolean, integer, listOf, object, text, word } from './schema/shape.js';

const addresses = (says: string) =>
  listOf(
    says,
    text('An address.', {
      maxLength: 45,
      rules: [address('must be an IPv4 or IPv6 address, such as 10.0.0.7 or fd00::7')],
    }),
    { maxItems: 100 },
  );

/** How packets are captured, and when it ends: after `duration`, at `maxCaptureSize`, or when deleted. */
export const CAPTURE_OPTION = object(
  'How packets are captured, and when it ends.',
  {
    duration: text('How long, such as `1m`.', {
      maxLength: 32,
      rules: [
        durationWithin({
          min: '1s',
          max: '168h',
          message: 'duration must be from 1s to 168h, such as 30s, 10m or 1h30m',
        }),
      ],
    }),
    packetSize: integer('How many bytes of each packet are kept; 0 keeps all.', {
      minimum: 0,
      maximum: 262_144,
    }),
    maxCaptureSize: integer('The size of the capture, in MB; with fileCount the size of each file.', {
      minimum: 1,
      maximum: 1_048_576,
      default: 100,
    }),
    fileCount: integer('How many files there are in turn; the oldest is overwritten.', {
      minimum: 1,
      maximum: 10_000,
    }),
    interfaces: listOf(
      'Which interfaces; all without it.',
      text('The name of an interface.', {
        minLength: 1,
        maxLength: 255,
        rules: [fits(/^[^-/\s][^/\s]*$/, 'must be the name of an interface: no leading -, no /, no space')],
      }),
      { maxItems: 64 },
    ),
    pcapFilter: text('A filter as pcap has it.', {
      maxLength: 1_024,
      rules: [fits(/^[^-]*$/, 'pcapFilter must not contain -: it takes a filter, not options')],
    }),
    sourceIPs: addresses('Only packets from one of these addresses.'),
    destinationIPs: addresses('Only packets to one of these addresses.'),
    fileFormat: word(
      'How the files are written; pcapng has names of interfaces and pods, comments and statistics.',
      ['pcapng', 'pcap'],
    ),
    noPromiscuous: boolean('Whether interfaces stay out of promiscuous mode.'),
    packetBuffered: boolean('Whether each packet is written as it comes.'),
    immediateMode: boolean('Whether packets are handed over as they come.'),
    noResolveDNS: boolean('Whether addresses stay numbers in print.'),
    noResolvePort: boolean('Whether ports stay numbers in print.'),
    printLinkHeader: boolean('Whether the link header is printed.'),
    quietOutput: boolean('Whether less is printed.'),
    absoluteSeq: boolean('Whether TCP sequence numbers are printed as they are.'),
    dontVerifyChecksum: boolean('Whether checksums are taken as they are.'),
    verbosity: word('How much is printed.', ['verbose', 'extra', 'max']),
    printDataFormat: word('How the content is printed.', [
      'hex',
      'hex-with-link',
      'ascii',
      'ascii-with-link',
    ]),
    timestampFormat: word('How times are printed.', [
      'none',
      'unformatted',
      'delta',
      'date',
      'delta-since-first',
    ]),
  },
  { default: {} },
);
