import {backUpStore} from '../../store/sqlite/backup.js';

/** Copies a store as it is at one moment; answers the copy's size in bytes. */
export function backUp(storePath: string, filePath: string): number {
	return backUpStore(storePath, filePath);
}
