import { describe, expect, it } from 'vitest';
import { Btf } from './btf.js';
import { ElfFile } from './elf.js';

describe('ElfFile', () => {
  it('refuses what is no ELF file', () => {
    expect(() => new ElfFile(Buffer.alloc(100))).toThrow(/not an ELF file/);
  });

  it('refuses 32-bit files', () => {
    const file = Buffer.alloc(64);
    file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
    expect(() => new ElfFile(file)).toThrow(/not a little-endian 64-bit ELF file/);
  });
});

describe('Btf', () => {
  it('refuses what is no BTF', () => {
    expect(() => new Btf(Buffer.alloc(100))).toThrow(/not BTF/);
  });
});
