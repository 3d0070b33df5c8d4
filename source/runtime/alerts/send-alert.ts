import {spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {fetch, type Dispatcher} from 'undici';
import type {AlertChange} from '../../alerts/alert-tracker.js';
import {describeAlert, pickUnit} from '../../alerts/describe.js';
import {noProxies, type UpstreamProxies} from '../../config/upstream-proxy.js';
import {createOutwardDispatcher} from '../process/outward-dispatcher.js';

export type AlertOutlets = {
	/** A program that is started for each change, without a shell and without arguments. */
	readonly command: string | null;
	readonly webhook: string | null;
	/** The network's own, on the way to the webhook; none unless given. */
	readonly upstreamProxies?: UpstreamProxies;
	/** What the webhook's bodies are signed with. */
	readonly secret: string;
	readonly nowAtMs: () => number;
	readonly onProblem: (message: string) => void;
};

const commandTimeoutMs = 10_000;
const webhookTimeoutMs = 5000;
/** After a refusal it is tried again so often, each time after a longer pause. */
const pausesMs = [1000, 5000];
const maxWaiting = 100;

/** Tells others of what began and ended, one after the other; a receiver that hangs is given up. */
export function createAlertSender(outlets: AlertOutlets): (change: AlertChange) => void {
	let tail = Promise.resolve();
	let waitingCount = 0;
	return change => {
		if (outlets.command === null && outlets.webhook === null) {
			return;
		}

		if (waitingCount >= maxWaiting) {
			outlets.onProblem('an alert was not sent: too many wait for a receiver that does not answer');
			return;
		}

		waitingCount++;
		const facts = buildFacts(change);
		tail = tail.then(async () => {
			await Promise.all([runCommand(outlets, facts), postWebhook(outlets, facts)]);
		}).catch((error: unknown) => {
			outlets.onProblem((error as Error).message);
		}).finally(() => {
			waitingCount--;
		});
	};
}

/** What receivers are told: in the webhook's body, and as `TAILRACE_ALERT_…` in the command's environment. */
export type AlertFacts = {
	readonly type: 'begin' | 'end';
	readonly alert: string;
	readonly text: string;
	readonly unit: string;
	readonly value: number | null;
	readonly threshold: number;
	readonly beganAt: string;
	readonly endedAt: string | null;
};

/** Money in dollars, times in milliseconds. */
export function buildFacts({type, alert}: AlertChange): AlertFacts {
	const unit = pickUnit(alert);
	const scale = (value: number): number => unit === 'money' ? value / 1e9 : value;
	return {
		type,
		alert: alert.id,
		text: describeAlert(alert),
		unit: unit === 'money' ? 'usd' : (unit === 'duration' ? 'ms' : unit),
		value: alert.value === null ? null : scale(alert.value),
		threshold: scale(alert.threshold),
		beganAt: new Date(alert.beganAtMs).toISOString(),
		endedAt: alert.endedAtMs === null ? null : new Date(alert.endedAtMs).toISOString(),
	};
}

async function runCommand({command, onProblem}: AlertOutlets, facts: AlertFacts): Promise<void> {
	if (command === null) {
		return;
	}

	const variables = Object.fromEntries(Object.entries(facts).map(([key, value]) => [`TAILRACE_ALERT_${key.replaceAll(/[A-Z]/gv, letter => `_${letter}`).toUpperCase()}`, String(value ?? '')]));
	await new Promise<void>(resolve => {
		const child = spawn(command, [], {stdio: 'ignore', env: {...process.env, ...variables}, shell: false});
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
		}, commandTimeoutMs);
		timer.unref();
		child.once('error', error => {
			clearTimeout(timer);
			onProblem(`the alert command ${command} can't be started: ${error.message}`);
			resolve();
		});
		child.once('exit', (code, signal) => {
			clearTimeout(timer);
			if (code !== 0) {
				onProblem(`the alert command ${command} ended with ${signal ?? `code ${code}`}`);
			}

			resolve();
		});
	});
}

async function postWebhook(outlets: AlertOutlets, facts: AlertFacts): Promise<void> {
	const {webhook, onProblem} = outlets;
	if (webhook === null) {
		return;
	}

	let problem = await tryPost(webhook, facts, outlets);
	for (const pauseMs of pausesMs) {
		if (problem === '') {
			return;
		}

		// eslint-disable-next-line no-await-in-loop -- One try after the other.
		await wait(pauseMs, undefined, {ref: false});
		// eslint-disable-next-line no-await-in-loop -- As above.
		problem = await tryPost(webhook, facts, outlets);
	}

	if (problem !== '') {
		onProblem(`the alert webhook did not take it: ${problem}`);
	}
}

/** Signed with the moment, so that what was overheard can't be sent again later. Answers what went wrong; empty: nothing. */
async function tryPost(webhook: string, facts: AlertFacts, {secret, nowAtMs, upstreamProxies = noProxies}: AlertOutlets): Promise<string> {
	const body = JSON.stringify(facts);
	const seconds = Math.floor(nowAtMs() / 1000);
	const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
	let dispatcher: Dispatcher | undefined;
	try {
		dispatcher = createOutwardDispatcher(upstreamProxies, new URL(webhook).origin, webhookTimeoutMs);
		const response = await fetch(webhook, {
			dispatcher,
			method: 'POST',
			body,
			redirect: 'manual',
			headers: {'content-type': 'application/json', 'x-tailrace-signature': `t=${seconds},v1=${signature}`},
			signal: AbortSignal.timeout(webhookTimeoutMs),
		});
		await response.body?.cancel();
		return response.ok ? '' : `status ${response.status}`;
	} catch (error) {
		return (error as Error).message;
	} finally {
		void dispatcher?.destroy();
	}
}
