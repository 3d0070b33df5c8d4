import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Runs with the path of a store that isn't there yet, in a folder that isn't there yet, and removes both. */
export async function withStorePlace<Answer>(action: (storePath: string) => Answer | Promise<Answer>): Promise<Answer> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-store-'));
	try {
		return await action(path.join(folder, 'data', 'tailrace.db'));
	} finally {
		rmSync(folder, {recursive: true});
	}
}
