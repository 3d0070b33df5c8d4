import {MessageChannel} from 'node:worker_threads';
import {loadPriceTable} from '../../config/price-table-file.js';
import type {Settings} from '../../config/settings.js';
import {systemClock} from '../../core/clock.js';
import {createLiveModel} from '../../live/create-live-model.js';
import {renderScreen} from '../../ui/render-screen.js';
import {createRemoteReader} from '../threads/reader-calls.js';
import type {FromReader, ReaderWorkerData, ToReader} from '../threads/messages.js';
import {startAlerts} from '../alerts/start-alerts.js';
import {waitForStopSignal} from '../process/stop-signals.js';
import {followStore} from '../feeds/store-feed.js';
import {SupervisedWorker} from '../threads/supervised-worker.js';
import {prepareScreen} from './screen-options.js';
import {createScreenTools} from './screen-tools.js';
import {watchTerminal} from '../process/terminal.js';

/** The screen on a store that another process writes; changes nothing. Answers the exit code. */
export async function watchStore(settings: Settings): Promise<number> {
	const reader = createRemoteReader();
	const link = (): void => {
		const {port1, port2} = new MessageChannel();
		reader.connect(port1);
		worker.post({type: 'reader-port', port: port2}, [port2]);
	};

	const worker = new SupervisedWorker<ToReader, FromReader>({
		entry: 'reader-worker',
		readWorkerData: () => ({location: settings.store} satisfies ReaderWorkerData),
		onRestart: link,
		onCrash() {/* The feed says what fails meanwhile. */},
	});
	link();
	try {
		// A store that isn't there, or is no store, is told before the screen opens.
		const [instance] = await reader.readInstances();
		const following = followStore(reader);
		const terminal = watchTerminal();
		// A detail shows how a cost comes about.
		loadPriceTable();
		const alerts = startAlerts({
			settings, reader, role: 'watch', say() {/* Who records tells it. */}, ring() {/* And rings. */},
		});
		const prepared = prepareScreen(settings, {isDemo: instance?.isDemo ?? false});
		const screen = renderScreen({
			feed: following.feed,
			reader,
			live: createLiveModel(),
			clock: systemClock,
			proxyUrl: instance?.proxyUrl ?? null,
			storePath: settings.store,
			isDemo: instance?.isDemo ?? false,
			alerts,
			...prepared.options,
			tools: createScreenTools(reader, settings.store),
		});
		const quit = screen.waitUntilExit();
		const end = await Promise.race([quit, waitForStopSignal(), terminal.gone]);
		screen.unmount();
		prepared.close();
		alerts.stop();
		following.stop();
		if (end !== 'gone') {
			await quit;
		}

		return 0;
	} finally {
		await worker.stop();
		await reader.close();
	}
}
