import {uncountedOperations} from '../../core/summary.js';

/** The condition for requests that count; see `isCounted`. */
export const countedOnly = `operation NOT IN (${uncountedOperations.map(operation => `'${operation}'`).join(', ')})`;
