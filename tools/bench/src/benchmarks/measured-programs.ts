/** The programs that are measured: ours, and those to compare it with. */

import { type LoadedObject, MapBatchReader, OpenObject } from '@retina/ebpf';
import { FlowPrograms, readKernel } from '@retina/sources';
import { MeasuredProgram, type ProgramTables } from './measured-program.js';

/** As the agent has it by default. */
export const FLOW_MAX_ENTRIES = 32_768;

/** The flow program at the hooks of a pod. */
export function flowProgram(): MeasuredProgram {
  const programs = new FlowPrograms({ features: readKernel().features, maxEntries: FLOW_MAX_ENTRIES });
  return new MeasuredProgram({
    name: 'flow',
    object: programs.object,
    programs: { ingress: 'flow_from_endpoint', egress: 'flow_to_endpoint' },
    tables: flowTables(programs),
  });
}

/** A program named like its object, for both hooks, that keeps nothing. */
export function bareProgram(name: string, objectPath: string): MeasuredProgram {
  const object = load(objectPath);
  const tables = { capacity: 0, endWindow: async () => 0, clear: async () => {} };
  return new MeasuredProgram({ name, object, programs: { ingress: name, egress: name }, tables });
}

/** A program named like its object, for both hooks, that has one hash map, emptied between runs. */
export function hashProgram(name: string, objectPath: string, map: string): MeasuredProgram {
  const object = load(objectPath);
  const { maxEntries } = object.map(map);
  const reader = new MapBatchReader(object.map(map));
  const tables: ProgramTables = {
    capacity: maxEntries,
    endWindow: async () => 0,
    async clear(): Promise<void> {
      reader.rewind();
      while (reader.drain() > 0);
    },
  };
  return new MeasuredProgram({ name, object, programs: { ingress: name, egress: name }, tables });
}

function load(path: string): LoadedObject {
  using opening = OpenObject.open(path);
  return opening.load();
}

function flowTables(programs: FlowPrograms): ProgramTables {
  async function endWindow(): Promise<number> {
    let records = 0;
    const count = (_: Uint32Array, some: number): void => void (records += some);
    await programs.readResting(count, count);
    programs.endWindow();
    return records;
  }
  return {
    capacity: FLOW_MAX_ENTRIES,
    endWindow,
    async clear(): Promise<void> {
      await endWindow();
      await endWindow();
    },
  };
}
