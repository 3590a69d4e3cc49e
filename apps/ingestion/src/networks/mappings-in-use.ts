import { ConfigFault, type Logger } from '#runtime';
import { loadMappings, type Mapping, MappingFault, mappingsInPlaceOf } from './mapping.js';

/**
 * Our own mappings; those of the folder in place of ours, which is logged, for they hide what another image brings. Throws
 * ConfigFault where the folder is at fault.
 */
export function mappingsInUse(folder: string | undefined, log: Pick<Logger, 'warn'>): ReadonlyMap<string, Mapping> {
  const ours = loadMappings();
  if (folder === undefined) return ours;
  const others = othersIn(folder, ours);
  log.warn({ folder, networks: [...others.keys()] }, 'network mappings are read in place of ours');
  return new Map([...ours, ...others]);
}

function othersIn(folder: string, ours: ReadonlyMap<string, Mapping>): ReadonlyMap<string, Mapping> {
  try {
    return mappingsInPlaceOf(ours, folder);
  } catch (fault) {
    if (!(fault instanceof MappingFault)) throw fault;
    const expected = 'a folder of <network>.mapping.json';
    throw new ConfigFault([{ variable: 'MAPPINGS_DIR', problem: `does not fit: ${fault.message}`, expected }]);
  }
}
