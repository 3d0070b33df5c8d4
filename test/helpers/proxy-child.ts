import process from 'node:process';
import {startTestProxy} from './proxy.js';

/** The proxy alone in a process, so that its memory can be measured: says its URL, and its peak to every message. */
const proxy = await startTestProxy(process.argv.slice(2));
process.on('message', () => {
	process.send!({peakBytes: process.resourceUsage().maxRSS * 1024});
});
process.on('disconnect', () => {
	process.exit();
});
process.send!({url: proxy.url});
