import type {RequestRecord} from './request-record.js';
import type {RequestQuery, RequestReader} from './store.js';

// All that a query finds, in pages of its `limit`, by `seq`, falling; each is asked for when the one before is done with.
// At least one, which may be empty.
export async function * readPages(reader: Pick<RequestReader, 'readRequests'>, query: RequestQuery): AsyncGenerator<readonly RequestRecord[], void> {
	let beforeSeq: number | null = null;
	do {
		// eslint-disable-next-line no-await-in-loop -- each page begins where the one before ended
		const page = await reader.readRequests({...query, ...(beforeSeq !== null && {beforeSeq})});
		yield page.records;
		beforeSeq = page.nextBeforeSeq;
	} while (beforeSeq !== null);
}
