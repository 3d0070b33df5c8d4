/** What must be covered branch by branch: whatever reads bytes from outside, decides where they go, or writes the store. */
export const coveredFiles: readonly string[] = [
	'source/formats/*.ts',
	'source/proxy/route.ts',
	'source/proxy/headers.ts',
	'source/proxy/guard.ts',
	'source/proxy/usage-filter.ts',
	'source/proxy/usage-injection.ts',
	'source/api/guard.ts',
	'source/core/text.ts',
	'source/core/redact.ts',
	'source/store/batch.ts',
	'source/store/sqlite/writer.ts',
	'source/store/sqlite/write-requests.ts',
	'source/store/sqlite/write-sides.ts',
	'source/store/sqlite/pending-requests.ts',
	'source/store/sqlite/join-traces.ts',
	'source/store/sqlite/derive-rollups.ts',
	'source/store/sqlite/remove.ts',
	'source/store/sqlite/rollups.ts',
	'source/store/sqlite/session.ts',
];

/** The tests of these files. */
export const coveringTests: readonly string[] = [
	'test/formats/*.test.ts',
	'test/proxy/{route,route-captures,headers,guard,client-faults,usage-injection}.test.ts',
	'test/proxy/websocket/{gemini-live,responses}.test.ts',
	'test/api/guard.test.ts',
	'test/core/*.test.ts',
	'test/store/batch.test.ts',
	'test/store/sqlite/{contract,derived-rollups,faults,damage,session}.test.ts',
];

/** Branches that no test takes: how many of a file, and why none can. There is none; a new one belongs here only if no input whatever reaches it. */
export const allowedMisses: Readonly<Record<string, {readonly count: number; readonly why: string}>> = {};
