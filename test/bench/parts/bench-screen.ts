import {PassThrough, Writable} from 'node:stream';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {systemClock} from '../../../source/core/clock.js';
import {sceneTools} from '../../ui/mount.js';
import {createScene, liveStatus, type Scene} from '../../ui/scene.js';

/** A screen that draws into nothing, and what it sent there. */
export type BenchScreen = {
	readonly scene: Scene;
	readonly readByteCount: () => number;
	readonly readWriteCount: () => number;
	readonly end: () => Promise<void>;
};

export async function mountBench({columns, rows}: {readonly columns: number; readonly rows: number}): Promise<BenchScreen> {
	// React decides when it is loaded; its development build costs up to twice as much.
	process.env.NODE_ENV = 'production';
	const {renderScreen} = await import('../../../source/ui/render-screen.js');
	const scene = createScene({count: 2000, clock: {...systemClock, advance: () => undefined}});
	let writeCount = 0;
	let byteCount = 0;
	const stdout = new Writable({
		write(chunk: Uint8Array, _encoding, done) {
			writeCount++;
			byteCount += chunk.length;
			done();
		},
	});
	Object.assign(stdout, {columns, rows, isTTY: true});
	const stdin = new PassThrough();
	Object.assign(stdin, {
		isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin,
	});
	const screen = renderScreen({
		...scene,
		proxyUrl: 'http://127.0.0.1:7171',
		storePath: 'memory:',
		isDemo: false,
		look: {isAscii: false, colorLevel: 3},
		tools: sceneTools,
		stdout: stdout as unknown as NodeJS.WriteStream,
		stdin: stdin as unknown as NodeJS.ReadStream,
	});
	await sleep(500);
	scene.feed.emit(liveStatus());
	return {
		scene,
		readByteCount: () => byteCount,
		readWriteCount: () => writeCount,
		async end() {
			screen.unmount();
			await screen.waitUntilExit();
		},
	};
}
