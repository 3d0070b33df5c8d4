import {MessageChannel} from 'node:worker_threads';
import type {Settings} from '../../config/settings.js';
import {createRemoteReader, maxScreenQueryMs} from '../threads/reader-calls.js';
import type {FromReader, ReaderWorkerData, ToReader} from '../threads/messages.js';
import {startAlerts} from '../alerts/start-alerts.js';
import {followStore} from '../feeds/store-feed.js';
import {SupervisedWorker} from '../threads/supervised-worker.js';
import {createScreenTools} from './screen-tools.js';
import {readExitCode, showScreen} from './show-screen.js';

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
		readWorkerData: () => ({location: settings.store, maxQueryMs: maxScreenQueryMs} satisfies ReaderWorkerData),
		onRestart: link,
		onCrash() {/* The feed says what fails meanwhile. */},
	});
	link();
	try {
		// A store that isn't there, or is no store, is told before the screen opens.
		const [instance] = await reader.readInstances();
		const following = followStore(reader);
		const alerts = startAlerts({
			settings, reader, role: 'watch', say() {/* Who records tells it. */}, ring() {/* And rings. */},
		});
		const end = await showScreen(settings, {
			feed: following.feed,
			reader,
			proxyUrl: instance?.proxyUrl ?? null,
			storePath: settings.store,
			isDemo: instance?.isDemo ?? false,
			alerts,
			tools: createScreenTools(reader, settings.store),
		});
		alerts.stop();
		following.stop();
		return readExitCode(end);
	} finally {
		await worker.stop();
		await reader.close();
	}
}
