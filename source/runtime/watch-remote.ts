import {loadPriceTable} from '../config/price-table-file.js';
import type {Settings} from '../config/settings.js';
import {systemClock} from '../core/clock.js';
import {createLiveModel} from '../live/create-live-model.js';
import {renderScreen} from '../ui/render-screen.js';
import {followRemote} from './remote-feed.js';
import {readRemotePlace} from './remote-place.js';
import {openRemoteReader} from './remote-reader.js';
import {prepareScreen} from './screen-options.js';
import {createScreenTools} from './screen-tools.js';
import {readTokenFile} from './secret.js';
import {waitForStopSignal} from './stop-signals.js';
import {watchTerminal} from './terminal.js';

/** The screen on a tailrace of another machine, over its API; changes nothing. Answers the exit code. */
export async function watchRemote(address: string, settings: Settings): Promise<number> {
	// This machine's own token is sent nowhere: who is asked must be given one.
	const place = readRemotePlace(address, settings.tokenFile === null ? null : readTokenFile(settings.tokenFile));
	const reader = openRemoteReader(place);
	try {
		// Somebody else's address, or a wrong token, is told before the screen opens.
		const [instance] = await reader.readInstances();
		const following = followRemote(place);
		const terminal = watchTerminal();
		// A detail shows how a cost comes about.
		loadPriceTable();
		const prepared = prepareScreen(settings, {isDemo: instance?.isDemo ?? false});
		const screen = renderScreen({
			feed: following.feed,
			reader,
			live: createLiveModel(),
			clock: systemClock,
			proxyUrl: instance?.proxyUrl ?? null,
			storePath: place.url,
			isDemo: instance?.isDemo ?? false,
			tools: createScreenTools(reader, null),
			...prepared.options,
		});
		const quit = screen.waitUntilExit();
		const end = await Promise.race([quit, waitForStopSignal(), terminal.gone]);
		screen.unmount();
		prepared.close();
		await following.stop();
		if (end !== 'gone') {
			await quit;
		}

		return 0;
	} finally {
		await reader.close();
	}
}
