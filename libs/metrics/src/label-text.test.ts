import { describe, expect, it } from 'vitest';
import { escapeHelp, escapeLabelValue, labelText } from './label-text.js';

describe('escapeLabelValue', () => {
  it.each([
    ['plain', 'plain'],
    ['C:\\dir', 'C:\\\\dir'],
    ['say "x"', 'say \\"x\\"'],
    ['two\nlines', 'two\\nlines'],
    ['\\n', '\\\\n'],
    ['a"b"\\\n', 'a\\"b\\"\\\\\\n'],
    ['Zürich 東京', 'Zürich 東京'],
  ])('writes %j as %j', (value, escaped) => {
    expect(escapeLabelValue(value)).toBe(escaped);
  });
});

describe('escapeHelp', () => {
  it('escapes backslash and line feed but no quotes', () => {
    expect(escapeHelp('a "b" \\ c\nd\n')).toBe('a "b" \\\\ c\\nd\\n');
  });
});

describe('labelText', () => {
  it('pairs names and values in order', () => {
    expect(labelText(['ip', 'podname'], ['10.0.0.1', 'a"b'])).toBe('ip="10.0.0.1",podname="a\\"b"');
  });

  it('leaves out a label whose value is empty', () => {
    expect(labelText(['plugin', 'reason'], ['flow', ''])).toBe('plugin="flow"');
    expect(labelText(['plugin', 'reason'], ['', 'x'])).toBe('reason="x"');
  });

  it.each([[[]], [['a']], [['a', 'b', 'c']]])('refuses the values %j for two names', (values) => {
    expect(() => labelText(['x', 'y'], values)).toThrow(expect.objectContaining({ code: 'ILLEGAL_STATE' }));
  });
});
