import type {Settings} from '../../config/settings.js';
import {followRemoteAlerts} from '../remote/remote-alerts.js';
import {followRemote} from '../remote/remote-feed.js';
import {readRemotePlace} from '../remote/remote-place.js';
import {openRemoteReader} from '../remote/remote-reader.js';
import {readTokenFile} from '../files/secret.js';
import {createScreenTools} from './screen-tools.js';
import {readExitCode, showScreen} from './show-screen.js';

/** The screen on a tailrace of another machine, over its API; changes nothing. Answers the exit code. */
export async function watchRemote(address: string, settings: Settings): Promise<number> {
	// This machine's own token is sent nowhere: who is asked must be given one.
	const place = readRemotePlace(address, settings.tokenFile === null ? null : readTokenFile(settings.tokenFile));
	const reader = openRemoteReader(place);
	try {
		// Somebody else's address, or a wrong token, is told before the screen opens.
		const [instance] = await reader.readInstances();
		const following = followRemote(place);
		const alerts = followRemoteAlerts(place);
		const end = await showScreen(settings, {
			feed: following.feed,
			reader,
			proxyUrl: instance?.proxyUrl ?? null,
			storePath: place.url,
			isDemo: instance?.isDemo ?? false,
			alerts,
			tools: createScreenTools(reader, null),
		});
		await Promise.all([following.stop(), alerts.stop()]);
		return readExitCode(end);
	} finally {
		await reader.close();
	}
}
