import type {Database} from 'better-sqlite3';
import {UserError} from '../../core/errors.js';
import {
	failedIndexSql,
	tablesSql,
	traceIndexSql,
	views,
} from './schema.js';

/** In the file's header, so that `file` and we can tell a store from any other database: "tlrc". */
export const appId = 0x74_6C_72_63;

/** Their past begins with what is known of them. */
const limitHistorySql = `CREATE TABLE rate_limit_history (
		step_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, provider TEXT NOT NULL, api_key_id TEXT NOT NULL, name TEXT NOT NULL,
		"limit" REAL, remaining REAL, used_ratio REAL, window_ms REAL, reset_at_ms REAL, captured_at_ms INTEGER NOT NULL, highest_used_ratio REAL,
		PRIMARY KEY (step_ms, start_ms, provider, api_key_id, name)
	) STRICT, WITHOUT ROWID;
	INSERT INTO rate_limit_history SELECT
		step_ms, captured_at_ms / step_ms * step_ms, provider, api_key_id, name,
		"limit", remaining, used_ratio, window_ms, reset_at_ms, captured_at_ms, used_ratio
	FROM rate_limits, (SELECT 60000 AS step_ms UNION ALL SELECT 3600000)`;

/** What makes a store of version n one of version n + 1, from version 1 on; a new store is made whole. */
const upgrades: readonly string[] = [
	`ALTER TABLE requests ADD COLUMN agent_id TEXT;
	ALTER TABLE requests ADD COLUMN parent_agent_id TEXT;
	ALTER TABLE requests ADD COLUMN retry_count INTEGER;
	ALTER TABLE requests ADD COLUMN service_tier TEXT;
	ALTER TABLE requests ADD COLUMN cost_details TEXT;
	ALTER TABLE requests ADD COLUMN socket_id TEXT;
	ALTER TABLE requests ADD COLUMN source TEXT NOT NULL DEFAULT 'proxy';
	ALTER TABLE requests ADD COLUMN trace_id TEXT;
	ALTER TABLE requests ADD COLUMN span_id TEXT`,
	failedIndexSql,
	traceIndexSql,
	// An older tailrace would not count late requests in the rollups of longer steps, which come by and by.
	'DELETE FROM rollups WHERE step_ms NOT IN (60000, 3600000)',
	limitHistorySql,
];
const newestVersion = upgrades.length + 1;

/**
Brings a store to the newest version. All steps are one transaction: after a crash the store is as old or as new
as before, never between.
*/
export function migrate(database: Database, steps = upgrades): void {
	const newest = steps.length + 1;
	if (readVersion(database) === newest && hasViews(database)) {
		return;
	}

	database.transaction(() => {
		const version = readVersion(database);
		if (version < newest) {
			database.exec(version === 0 ? tablesSql : steps.slice(version - 1).join(';\n'));
		}

		for (const [name, sql] of Object.entries(views)) {
			database.exec(`DROP VIEW IF EXISTS ${name}; ${buildView(name, sql)}`);
		}

		database.pragma(`application_id = ${appId}`);
		database.pragma(`user_version = ${newest}`);
	}).immediate();
}

function buildView(name: string, sql: string): string {
	return `CREATE VIEW ${name} AS ${sql}`;
}

/** Views hold nothing, so that they change without a new version. */
function hasViews(database: Database): boolean {
	const readSql = database.prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE type = \'view\' AND name = ?').pluck();
	return Object.entries(views).every(([name, sql]) => readSql.get(name) === buildView(name, sql));
}

/** Refuses what a newer tailrace or another program made; an empty file is ours. */
export function assertOurs(database: Database, storePath: string): void {
	const version = readVersion(database);
	const isOurs = version === 0
		? database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
		: database.pragma('application_id', {simple: true}) === appId;
	if (!isOurs) {
		throw new UserError(`${storePath} is a database of another program. Give another --store.`);
	}

	if (version > newestVersion) {
		throw new UserError(`The store ${storePath} has version ${version}, this tailrace knows up to version ${newestVersion}. Update tailrace, or give another --store.`);
	}
}

/** A reader can't bring a store up to date: it must be ours and of this very version. */
export function assertCurrent(database: Database, storePath: string): void {
	assertOurs(database, storePath);
	const version = readVersion(database);
	if (version < newestVersion) {
		throw new UserError(`The store ${storePath} has version ${version}, this tailrace reads version ${newestVersion}. Start tailrace on it once to bring it up to date.`);
	}
}

function readVersion(database: Database): number {
	return database.pragma('user_version', {simple: true}) as number;
}
