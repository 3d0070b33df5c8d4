import path from 'node:path';
import process from 'node:process';
import envPaths from 'env-paths';

const paths = envPaths('tailrace', {suffix: ''});

export function defaultStorePath(): string {
	return path.join(paths.data, 'tailrace.db');
}

export function defaultConfigPath(): string {
	return path.join(paths.config, 'config.json');
}

/** The installation's own secret lies here, 0600. */
export function secretPath(): string {
	return path.join(paths.data, 'secret');
}

/** The price table that was fetched last. */
export function priceTablePath(): string {
	return path.join(paths.data, 'prices.json');
}

/** What the API's destructive routes ask for lies here, 0600. */
export function apiTokenPath(): string {
	return path.join(paths.data, 'api-token');
}

/** What the bodies of the alerts' webhook are signed with lies here, 0600. */
export function alertSecretPath(): string {
	return path.join(paths.data, 'alert-secret');
}

/** What a proxy that others can reach asks for lies here, 0600. */
export function proxyTokenPath(): string {
	return path.join(paths.data, 'proxy-token');
}

/** How the screen was left lies here, 0600. On Linux the folder for states is the one for logs. */
export function screenPath(): string {
	return path.join(process.platform === 'linux' ? paths.log : paths.data, 'screen.json');
}

/** Node keeps what it compiled here, so that the next start is quicker. In the user's own cache: nobody else may write to it. */
export function compileCachePath(): string {
	return path.join(paths.cache, 'compiled');
}
