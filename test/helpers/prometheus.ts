import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {waitUntil} from './wait-until.js';

const isInstalled = ['promtool', 'prometheus'].every(name => spawnSync(name, ['--version']).status === 0);

export const needsPrometheus = {skip: !isInstalled && 'needs promtool and prometheus: apt-get install prometheus'};

/** What promtool says, and whether it found nothing wrong. */
export function runPromtool(arguments_: readonly string[], input = ''): {readonly isClean: boolean; readonly output: string} {
	const {status, stdout, stderr} = spawnSync('promtool', [...arguments_], {input, encoding: 'utf8'});
	return {isClean: status === 0 && stderr === '', output: stdout + stderr};
}

export type Prometheus = {
	/** The value of an instant query that answers one; `null` for none. */
	readonly query: (expression: string) => Promise<number | null>;
	readonly close: () => Promise<void>;
};

/** A real one, that scrapes an address ten times a second; its own port is any that is free. */
export async function startPrometheus(target: string): Promise<Prometheus> {
	const place = mkdtempSync(path.join(tmpdir(), 'tailrace-prometheus-'));
	const configPath = path.join(place, 'prometheus.yml');
	writeFileSync(configPath, `scrape_configs: [{job_name: tailrace, scrape_interval: 100ms, scrape_timeout: 100ms, static_configs: [{targets: ["${target}"]}]}]\n`);
	const child = spawn('prometheus', [`--config.file=${configPath}`, `--storage.tsdb.path=${path.join(place, 'data')}`, '--web.listen-address=127.0.0.1:0'], {stdio: ['ignore', 'ignore', 'pipe']});
	let log = '';
	child.stderr.on('data', (chunk: Uint8Array) => {
		log += Buffer.from(chunk).toString();
	});
	const {address} = await waitUntil(() => /address=(?<address>127\.0\.0\.1:[1-9]\d*)/v.exec(log)?.groups, {what: 'Prometheus to listen'});
	// It listens before it has read what it kept.
	await waitUntil(async () => {
		const {ok} = await fetch(`http://${address}/-/ready`);
		return ok;
	}, {what: 'Prometheus to be ready', everyMs: 50});
	return {
		async query(expression) {
			const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`);
			const {data, error} = await response.json() as {data?: {result: Array<{value: [number, string]}>}; error?: string};
			if (data === undefined) {
				throw new Error(`${expression}: ${error}`);
			}

			const value = data.result[0]?.value[1];
			return value === undefined ? null : Number(value);
		},
		async close() {
			child.kill('SIGKILL');
			await waitUntil(() => child.signalCode !== null || child.exitCode !== null, {what: 'the end of Prometheus'});
			rmSync(place, {recursive: true, force: true});
		},
	};
}
