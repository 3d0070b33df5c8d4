import fs from 'node:fs';
import {noSavedAlerts, type Alert, type SavedAlerts} from '../../alerts/alert-tracker.js';
import {replaceFile} from '../../config/replace-file.js';

/** Remembers across restarts what rang, beside the store. */
export type AlertFile = {
	/** What can't be read counts as nothing: then something may ring twice. */
	readonly read: () => SavedAlerts;
	/** In one piece or not at all; a disk that refuses costs only the memory of it. */
	readonly write: (saved: SavedAlerts) => void;
};

export function openAlertFile(filePath: string): AlertFile {
	return {
		read() {
			try {
				return decode(JSON.parse(fs.readFileSync(filePath, 'utf8')));
			} catch {
				return noSavedAlerts;
			}
		},
		write(saved) {
			try {
				replaceFile(filePath, JSON.stringify(saved));
			} catch {/* It is written anew with the next change. */}
		},
	};
}

function decode(value: unknown): SavedAlerts {
	const {alerts, budgets} = value as SavedAlerts;
	return Array.isArray(alerts) && alerts.every(alert => isAlert(alert)) && isBudgets(budgets) ? {alerts, budgets} : noSavedAlerts;
}

function isAlert(value: unknown): value is Alert {
	const alert = value as Alert;
	return typeof value === 'object' && value !== null
		&& typeof alert.id === 'string' && (alert.kind === 'rule' || alert.kind === 'budget') && typeof alert.isFiring === 'boolean'
		&& [alert.threshold, alert.beganAtMs].every(number => Number.isFinite(number))
		&& [alert.value, alert.endedAtMs].every(number => number === null || Number.isFinite(number));
}

function isBudgets(value: unknown): value is SavedAlerts['budgets'] {
	return typeof value === 'object' && value !== null
		&& Object.values(value).every((told: {key?: unknown; step?: unknown}) => typeof told?.key === 'string' && Number.isFinite(told.step));
}
