import process from 'node:process';
import type {AlertRow} from '../../alerts/board.js';
import {readAlertRule} from '../../alerts/rule.js';
import {describeAlert} from '../../alerts/describe.js';
import {buildBudgets, type AlertSettings} from '../../alerts/settings.js';
import {alertSecretPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import {systemClock} from '../../core/clock.js';
import type {RequestReader} from '../../core/store.js';
import {readToken} from '../files/secret.js';
import {openAlertFile} from './alert-file.js';
import {createAlertSender} from './send-alert.js';
import {watchAlerts, type AlertWatch} from './watch-alerts.js';

export type AlertStart = {
	readonly settings: Settings;
	readonly reader: RequestReader;
	/** `demo` has rules of its own unless some are set, and tells nobody; `watch` shows what is set; `own` tells the user's program and webhook, too. */
	readonly role: 'own' | 'watch' | 'demo';
	/** Where it is said that an alert began or ended, and that one could not be sent. */
	readonly say: (text: string) => void;
	/** Something began that wants the user's ear. */
	readonly ring: () => void;
	/** Hears what is watched and what rings, after each measurement. */
	readonly onMeasured?: (rows: readonly AlertRow[]) => void;
};

const demoRules: readonly string[] = ['error_rate > 5 % over 5m', 'model:opus cost > $1 per 1h', 'first_token_p95 > 4s over 5m'];

export function startAlerts({
	settings, reader, role, say, ring, onMeasured,
}: AlertStart): AlertWatch {
	const send = role === 'own' ? createSender(settings, say) : null;
	return watchAlerts({
		...pickSettings(settings, role),
		reader,
		clock: systemClock,
		file: role === 'own' && settings.store !== 'memory:' ? openAlertFile(`${settings.store}.alerts`) : null,
		onChange(change) {
			say(`alert ${change.type === 'begin' ? 'began' : 'ended'}: ${describeAlert(change.alert)}`);
			send?.(change);
			if (change.type === 'begin' && role === 'own' && !settings.mute) {
				ring();
			}
		},
		onMeasured,
		// The screen and the log tell what is wrong with the store.
		onProblem() {/* Measured again in a moment. */},
	});
}

function createSender({alertCommand, alertWebhook, upstreamProxy}: Settings, say: AlertStart['say']): ReturnType<typeof createAlertSender> {
	return createAlertSender({
		command: alertCommand,
		webhook: alertWebhook,
		upstreamProxies: upstreamProxy,
		secret: alertWebhook === null ? '' : readToken(alertSecretPath(), 'the secret that alerts are signed with'),
		nowAtMs: systemClock.nowAtMs,
		onProblem: say,
	});
}

function pickSettings({alert, budgetDay, budgetMonth}: Settings, role: AlertStart['role']): AlertSettings {
	const set = {rules: alert, budgets: buildBudgets({day: budgetDay, month: budgetMonth})};
	// Who sets one wants to see that one ring.
	return role === 'demo' && set.rules.length === 0 && set.budgets.length === 0
		? {rules: demoRules.flatMap(text => readAlertRule(text).rule ?? []), budgets: []}
		: set;
}

/** On the terminal's own bell. */
export function ringBell(): void {
	process.stdout.write('\u{7}');
}
