import {request} from 'undici';
import {maxPriceTableBytes, type TableOrigin} from '../config/price-table-file.js';
import type {UpstreamProxies} from '../config/upstream-proxy.js';
import {UsageError, UserError} from '../core/errors.js';
import {cleanText} from '../core/text.js';
import {createOutwardDispatcher} from '../runtime/process/outward-dispatcher.js';

export type FetchedTable = {
	readonly text: string;
	/** By which the next fetch can ask whether anything is new; `null` where it can't. */
	readonly origin: TableOrigin | null;
};

const patienceMs = 30_000;

/** What an https URL has; `null` if that is what came from there last. No redirect is followed: what is fetched is what was named. */
export async function fetchPriceTable(from: string, last: TableOrigin | null, proxies: UpstreamProxies): Promise<FetchedTable | null> {
	const url = URL.parse(from);
	if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
		throw new UsageError('--from: expected a file, or a URL that begins with https:// and has no user in it');
	}

	const {statusCode, headers, body} = await request(url, {
		dispatcher: createOutwardDispatcher(proxies, url.origin, patienceMs),
		signal: AbortSignal.timeout(patienceMs),
		headers: last?.url === url.href ? {'if-none-match': last.etag} : {},
	});
	if (statusCode !== 200) {
		await body.dump();
		if (statusCode === 304) {
			return null;
		}

		throw new UserError(`${cleanText(from)} answered ${statusCode}. The present prices stay.`);
	}

	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		chunks.push(chunk as Buffer);
		bytes += (chunk as Buffer).length;
		if (bytes > maxPriceTableBytes) {
			throw new UserError(`${cleanText(from)} is larger than 16 MB; that is no price table. The present prices stay.`);
		}
	}

	return {text: Buffer.concat(chunks).toString('utf8'), origin: readOrigin(url, headers.etag)};
}

/** A query may hold what must not be kept. */
function readOrigin(url: URL, etag: unknown): TableOrigin | null {
	return typeof etag === 'string' && etag.length <= 256 && url.search === '' ? {url: url.href, etag} : null;
}
