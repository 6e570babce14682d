import { describe, expect, it } from 'vitest';
import { nodeTarget } from './node-target.js';

describe('nodeTarget', () => {
  it.each([
    ['node-2=10.0.0.2', { name: 'node-2', address: '10.0.0.2', port: 10_093 }],
    ['node-2=10.0.0.2:80', { name: 'node-2', address: '10.0.0.2', port: 80 }],
    ['n=fd00::3', { name: 'n', address: 'fd00::3', port: 10_093 }],
    ['n=[fd00::3]', { name: 'n', address: 'fd00::3', port: 10_093 }],
    ['n=[fd00::3]:81', { name: 'n', address: 'fd00::3', port: 81 }],
  ])('reads %s, and writes what it reads', (text, value) => {
    expect(nodeTarget().parse(text)).toEqual({ value });
    expect(nodeTarget().parse(nodeTarget().format(value))).toEqual({ value });
  });

  it.each([
    '',
    'node',
    '=10.0.0.1',
    'n=',
    'n=host.example',
    'n=host:80',
    'n=10.0.0.1:0',
    'n=10.0.0.1:65536',
    'n=10.0.0',
  ])('refuses %j', (text) => {
    expect(nodeTarget().parse(text)).toHaveProperty('problem');
  });
});
