import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {type TailraceEvent} from '../../source/core/event.js';
import {type Scene} from '../ui/scene.js';
import {mountBench} from './parts/bench-screen.js';
import {type Figure} from './parts/figures.js';
import {benchWire} from './wire.js';

const columns = 160;
const rows = 50;
const frameCount = 40;
/** A little longer than the screen's own pause between two frames, so that every change is a frame. */
const pauseMs = 110;

/** CPU of one frame of the Dashboard at 160×50, all threads of the process included. */
export async function benchUi(): Promise<Figure[]> {
	const bench = await mountBench({columns, rows});
	const {scene} = bench;
	const measure = async (name: string, change: (frame: number) => readonly TailraceEvent[]): Promise<Figure[]> => {
		// The first frames are slower: the code is not compiled yet.
		await drawFrames(scene, 15, change);
		const [writes, bytes] = [bench.readWriteCount(), bench.readByteCount()];
		const start = process.cpuUsage();
		await drawFrames(scene, frameCount, frame => change(frame + 15));
		const {user, system} = process.cpuUsage(start);
		return [
			{name: `ui: CPU a frame, ${name}`, value: (user + system) / 1000 / frameCount, unit: 'ms'},
			{name: `ui: bytes a frame, ${name}`, value: (bench.readByteCount() - bytes) / frameCount, unit: 'B'},
			// The screen's synchronisation marks are writes of their own.
			{name: `ui: writes a frame, ${name}`, value: (bench.readWriteCount() - writes) / frameCount, unit: ''},
		];
	};

	const figures = [
		...await measure('everything changes', frame => finishMany(scene, frame)),
		...await measure('4 rows change', frame => progressFew(scene, frame)),
		...await measure('nothing changes', () => []),
	];
	await bench.end();
	return [...figures, ...await benchWire()];
}

async function drawFrames(scene: Scene, count: number, change: (frame: number) => readonly TailraceEvent[]): Promise<void> {
	for (let frame = 0; frame < count; frame++) {
		const events = change(frame);
		if (events.length > 0) {
			scene.feed.emitEvents(events);
		}

		await sleep(pauseMs);
	}
}

/** More than the screen has rows, each with other numbers. */
function finishMany({records, clock}: Scene, frame: number): TailraceEvent[] {
	return Array.from({length: rows}, (_, index) => {
		const known = records[((frame * rows) + index) % records.length]!;
		return {type: 'request-end', record: {...known, id: `many-${frame}-${index}`, startedAtMs: clock.nowAtMs() - index}};
	});
}

function progressFew({records, clock}: Scene, frame: number): TailraceEvent[] {
	return Array.from({length: 4}, (_, index) => {
		const id = `few-${index}`;
		const startedAtMs = clock.nowAtMs();
		const starts: TailraceEvent[] = frame > 0
			? []
			: [
				{
					type: 'request-start', record: {
						...records[0]!, id, startedAtMs, state: 'active' as const, durationMs: null,
					},
				},
				{
					type: 'request-first-byte', id, firstByteMs: 1, statusCode: 200,
				},
				{type: 'request-first-token', id, firstTokenMs: 1},
			];
		return [...starts, {
			type: 'request-progress', id, model: 'claude-opus-4-8', responseBytes: 100 * (frame + 1), outputTokens: 40 * (frame + 1), isEstimate: true, lastByteAtMs: clock.nowAtMs(),
		} satisfies TailraceEvent];
	}).flat();
}
