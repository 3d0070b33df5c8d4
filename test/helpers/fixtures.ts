import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** Recorded answers and requests stand beside the repository, not in it; tests that need them skip without. */
export const fixturesRoot = findRoot();

/** As the options of a `test` or `describe` that reads them. */
export const needsFixtures: {readonly skip: string | false} = {skip: fixturesRoot === null && 'the recorded fixtures are not here'};

export type WireFixture = {
	/** For example `02-openai-chat-stream-usage-tools`. */
	readonly name: string;
	readonly meta: WireMeta;
	readonly expected: WireExpected;
	/** The response's body, byte for byte. */
	readonly body: Uint8Array<ArrayBuffer>;
	/** The recorded request's JSON; `null` if the source had none. */
	readonly request: unknown;
};

export type WireMeta = {
	readonly provider: string;
	readonly dialect: string;
	readonly method: string;
	readonly upstreamHost: string;
	/** With its query. */
	readonly path: string;
	readonly status: number;
	readonly contentType: string | null;
	readonly responseHeaders: Readonly<Record<string, string>>;
	readonly requestModel: string | null;
	readonly requestStream: boolean | null;
	/** `json`, `sse`, `ndjson`, `json-array-stream`, `aws-eventstream`, `websocket-jsonl`, … */
	readonly framing: string;
	readonly bodyFile: string;
	readonly requestFile?: string;
};

/** What a reader should make of the body; `null` means that the provider did not say. */
export type WireExpected = {
	readonly status: number;
	readonly streaming: boolean;
	readonly modelRequested: string | null;
	readonly modelResponse: string | null;
	readonly inputTokens: number | null;
	readonly outputTokens: number | null;
	readonly cachedReadTokens: number | null;
	readonly cacheWriteTokens: number | null;
	readonly reasoningTokens: number | null;
	readonly totalTokensReported: number | null;
	readonly toolCalls: number;
	readonly toolNames: readonly string[];
	readonly serverToolCalls: number;
	readonly finishReason: string | null;
	readonly error: unknown;
	readonly costUsdReported: number | null;
	readonly extra: Readonly<Record<string, unknown>>;
};

/** What a real client program sent; bodies are reduced to a skeleton. */
export type ClientCapture = {
	readonly name: string;
	readonly client: string;
	/** For example `POST /v1/messages?beta=true HTTP/1.1`. */
	readonly requestLine: string;
	readonly rawHeaders: ReadonlyArray<readonly [string, string]>;
	readonly bodySkeleton?: unknown;
};

/** Every recorded answer, by name; none where they are absent. */
export function listWireFixtures(): WireFixture[] {
	return listFolder('wire')
		.filter(name => /^\d/v.test(name))
		.map(name => readWireFixture(name));
}

export function listClientCaptures(): ClientCapture[] {
	return listFolder('clients')
		.filter(name => name.endsWith('.json'))
		.map(name => ({...readJson<ClientCapture>('clients', name), name: path.basename(name, '.json')}));
}

function readWireFixture(name: string): WireFixture {
	const meta = readJson<WireMeta>('wire', name, 'meta.json');
	return {
		name,
		meta,
		expected: readJson<WireExpected>('wire', name, 'expected.json'),
		body: new Uint8Array(readFileSync(path.join(fixturesRoot!, 'wire', name, meta.bodyFile))),
		request: meta.requestFile === undefined ? null : readJson('wire', name, meta.requestFile),
	};
}

function listFolder(folder: string): string[] {
	const names = fixturesRoot === null ? [] : readdirSync(path.join(fixturesRoot, folder));
	names.sort();
	return names;
}

function readJson<Shape>(...segments: string[]): Shape {
	return JSON.parse(readFileSync(path.join(fixturesRoot!, ...segments), 'utf8')) as Shape;
}

function findRoot(): string | null {
	const root = path.join(import.meta.dirname, '../../../shared/fixtures');
	return existsSync(path.join(root, 'wire')) ? root : null;
}
