import {type KeyBinding} from '../../keys/binding.js';
import {tableKeys} from '../../keys/table-keys.js';

export const errorsKeys: readonly KeyBinding[] = tableKeys;
