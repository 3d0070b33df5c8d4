import type {RequestRecord} from '../../core/request-record.js';
import type {NewestQuery, RequestReader} from '../../core/store.js';

const firstPageRows = 2000;

/**
Gives all requests of a range to `take`, by start, falling, page after page. A page begins at the last one's moment, since
several requests may share it, so each costs the same wherever it is.
*/
export async function walkRequests(
	reader: Pick<RequestReader, 'readNewest'>,
	{fromMs, toMs, filter}: Omit<NewestQuery, 'limit'>,
	take: (records: readonly RequestRecord[]) => void,
): Promise<void> {
	let endMs = toMs;
	let limit = firstPageRows;
	// Those of the moment at which the next page begins.
	let seen: ReadonlySet<string> = new Set();
	for (;;) {
		// eslint-disable-next-line no-await-in-loop -- A page after the other.
		const rows = await reader.readNewest({
			fromMs, toMs: endMs, limit, filter,
		});
		take(leaveOut(rows, seen));
		if (rows.length < limit) {
			return;
		}

		const lastAtMs = rows.at(-1)!.startedAtMs;
		// A file that was imported may have more than a page of them in one second.
		limit = lastAtMs + 1 >= endMs ? limit * 2 : firstPageRows;
		seen = new Set([...lastAtMs + 1 >= endMs ? seen : [], ...rows.filter(({startedAtMs}) => startedAtMs === lastAtMs).map(({id}) => id)]);
		endMs = lastAtMs + 1;
	}
}

function leaveOut(rows: readonly RequestRecord[], ids: ReadonlySet<string>): readonly RequestRecord[] {
	return ids.size === 0 ? rows : rows.filter(({id}) => !ids.has(id));
}
