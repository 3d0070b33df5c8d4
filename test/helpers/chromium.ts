import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, constants, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const quiet = [
	'--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Where the browser is; `null` where there is none. */
function findChromium(): string | null {
	const candidates = (process.env.PATH ?? '').split(path.delimiter).flatMap(folder => names.map(name => path.join(folder, name)));
	return candidates.find(candidate => isExecutable(candidate)) ?? null;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

export const needsChromium: {readonly skip: string | false} = {skip: findChromium() === null && 'needs chromium'};

export type OpenedPage = {
	/** What was loaded for it, itself first, by path where it is ours. */
	readonly requests: readonly string[];
	/** The document as the browser made it. */
	readonly document: string;
	/** A PNG file. */
	readonly picture: string;
};

/** Draws a page without a window, from a server of its own. */
export async function openInChromium(page: string, folder: string): Promise<OpenedPage> {
	const log = path.join(folder, 'network.json');
	const picture = path.join(folder, 'page.png');
	const server = createServer((_, response) => {
		response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	try {
		const {stdout} = await promisify(execFile)(findChromium()!, [
			...quiet, `--user-data-dir=${path.join(folder, 'profile')}`, '--window-size=1160,2000', `--log-net-log=${log}`, `--screenshot=${picture}`, '--dump-dom', `${origin}/page`,
		], {maxBuffer: 64 * 1024 * 1024, timeout: 60_000});
		return {requests: listRequests(readFileSync(log, 'utf8'), origin), document: stdout, picture};
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

/** What the browser asks for by itself, such as its updates, has no page as its initiator; a site's icon it wants of every site. */
function listRequests(log: string, origin: string): string[] {
	const {events} = JSON.parse(log) as {events: Array<{params?: {url?: string; initiator?: string}}>};
	const urls = events.flatMap(({params}) => {
		const {url, initiator} = params ?? {};
		return url !== undefined && initiator !== undefined && (initiator !== 'not an origin' || url.startsWith(origin)) ? [url] : [];
	});
	return [...new Set(urls)].map(url => url.startsWith(origin) ? url.slice(origin.length) : url).filter(url => url !== '/favicon.ico');
}
