// The screen on an instance whose feed tells what no view can draw; ends as `cli.ts` would.
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {readSettings} from '../../../source/config/read-settings.js';
import {noDrops} from '../../../source/core/event.js';
import {buildRequestRecord} from '../../../source/core/request-record.js';
import {FeedSource} from '../../../source/runtime/feeds/feed-source.js';
import {watchInstance} from '../../../source/runtime/screen/watch-instance.js';
import {openStore} from '../../../source/store/open-store.js';

const feed = new FeedSource('live');
const broken = Object.defineProperty(buildRequestRecord({id: 'broken', startedAtMs: Date.now(), instanceId: 'test'}), 'model', {
	get() {
		throw new Error('The view is broken');
	},
});

try {
	const watching = watchInstance({
		proxyUrl: 'http://127.0.0.1:7171', api: {url: null, problem: null}, feed, reader: openStore('memory:').openReader(), tellAlerts() {/* Nobody asks. */}, stop: async () => noDrops,
	}, readSettings({store: 'memory:'}, {}), {isDemo: false});
	await sleep(500);
	feed.tell({type: 'events', batch: {events: [{type: 'request-start', record: broken}], dropped: noDrops}});
	await watching;
} catch (error) {
	process.stderr.write(`${(error as Error).message}\n`);
	process.exitCode = 70;
}
