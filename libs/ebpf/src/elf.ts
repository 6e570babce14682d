/** The little of ELF64 that a BPF object needs: sections by name, and where its global variables are. */

import { RetinaError } from '@retina/core';

interface Section {
  readonly name: string;
  readonly type: number;
  readonly link: number;
  readonly bytes: Buffer;
}

/** Where a global variable lives inside its section. */
export interface Variable {
  readonly section: string;
  readonly offset: number;
  readonly size: number;
}

const MAGIC = 0x464c457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const SHT_SYMTAB = 2;
const SHT_NOBITS = 8;
const SYMBOL_SIZE = 24;
const STT_OBJECT = 1;

/** A parsed little-endian ELF64 file. */
export class ElfFile {
  readonly #sections: readonly Section[];

  /** @throws RECORD_MALFORMED when the bytes are not little-endian ELF64. */
  constructor(file: Buffer) {
    if (file.length < 64 || file.readUInt32LE(0) !== MAGIC) {
      throw new RetinaError('RECORD_MALFORMED', 'not an ELF file');
    }
    if (file[4] !== CLASS_64 || file[5] !== LITTLE_ENDIAN) {
      throw new RetinaError('RECORD_MALFORMED', 'not a little-endian 64-bit ELF file');
    }
    this.#sections = readSections(file);
  }

  /** The bytes of a section, or undefined when the file has none of that name. */
  section(name: string): Buffer | undefined {
    return this.#sections.find((section) => section.name === name)?.bytes;
  }

  /** Every global variable by name. */
  variables(): Map<string, Variable> {
    const variables = new Map<string, Variable>();
    const table = this.#sections.find((section) => section.type === SHT_SYMTAB);
    const names = table === undefined ? undefined : this.#sections[table.link]?.bytes;
    if (table === undefined || names === undefined) return variables;
    for (let at = 0; at + SYMBOL_SIZE <= table.bytes.length; at += SYMBOL_SIZE) {
      const section = this.#sections[table.bytes.readUInt16LE(at + 6)];
      const isObject = (table.bytes.readUInt8(at + 4) & 0xf) === STT_OBJECT;
      if (!isObject || section === undefined) continue;
      variables.set(stringAt(names, table.bytes.readUInt32LE(at)), {
        section: section.name,
        offset: Number(table.bytes.readBigUInt64LE(at + 8)),
        size: Number(table.bytes.readBigUInt64LE(at + 16)),
      });
    }
    return variables;
  }
}

/** The NUL-terminated string at an offset. */
export function stringAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return bytes.toString('latin1', offset, end < 0 ? bytes.length : end);
}

function readSections(file: Buffer): Section[] {
  const tableOffset = Number(file.readBigUInt64LE(40));
  const entrySize = file.readUInt16LE(58);
  const count = file.readUInt16LE(60);
  const raw = Array.from({ length: count }, (_, index) => {
    const at = tableOffset + index * entrySize;
    const type = file.readUInt32LE(at + 4);
    const offset = Number(file.readBigUInt64LE(at + 24));
    const size = Number(file.readBigUInt64LE(at + 32));
    return {
      nameOffset: file.readUInt32LE(at),
      type,
      link: file.readUInt32LE(at + 40),
      // .bss takes no room in the file: its bytes are zeros.
      bytes: type === SHT_NOBITS ? Buffer.alloc(size) : file.subarray(offset, offset + size),
    };
  });
  const names = raw[file.readUInt16LE(62)]?.bytes ?? Buffer.alloc(0);
  return raw.map(({ nameOffset, ...section }) => ({ ...section, name: stringAt(names, nameOffset) }));
}
