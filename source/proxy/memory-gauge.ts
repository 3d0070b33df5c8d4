import os from 'node:os';
import process from 'node:process';
import v8 from 'node:v8';
import {resourceLimits} from 'node:worker_threads';

/** What is used of what there is, 0–1: of this thread's heap, and of what the system gives the process. */
export type MemoryUse = {readonly heapRatio: number; readonly processRatio: number};

// A heap this full is collected all the time, and ends the thread when a little more is wanted.
const fullHeapRatio = 0.8;
// The system kills who takes all.
const fullProcessRatio = 0.9;
// Some of it must be free again before new requests come in, or the state would change with every one.
const slackRatio = 0.1;
// What ended leaves garbage, and nobody collects it while nobody asks for more: with this share of the requests left, the rest can come in.
const calmRatio = 0.8;
const checkEvery = 32;

/** Says when so little memory is left that new requests are refused for the sake of those that run. */
export class MemoryGauge {
	/** How many ran when memory became short; `null` while it is not. */
	#shortAtCount: number | null = null;
	#askedCount = 0;

	constructor(private readonly read: () => MemoryUse = readMemoryUse) {}

	/** Whether one more may come to those that run. */
	admits(runningCount: number): boolean {
		// A burst can fill a heap between two looks at the clock.
		if (++this.#askedCount % checkEvery === 0) {
			this.check(runningCount);
		}

		return this.#shortAtCount === null || runningCount <= this.#shortAtCount * calmRatio;
	}

	check(runningCount: number): void {
		const {heapRatio, processRatio} = this.read();
		const slack = this.#shortAtCount === null ? 0 : slackRatio;
		const isShort = heapRatio > fullHeapRatio - slack || processRatio > fullProcessRatio - slack;
		this.#shortAtCount = isShort ? this.#shortAtCount ?? runningCount : null;
	}
}

// Asked once: the system reads it from files. Without a limit for this process it is nothing, or more than there is.
const limitBytes = process.constrainedMemory();
const isLimited = limitBytes > 0 && limitBytes < os.totalmem();
const megabyte = 1024 * 1024;

function readMemoryUse(): MemoryUse {
	return {heapRatio: readOldBytes() / readOldLimit(), processRatio: isLimited ? process.memoryUsage.rss() / limitBytes : 0};
}

/** What has lived for a while: a thread ends when that is too much. The limit that V8 tells has room for the new in it. */
function readOldBytes(): number {
	let bytes = 0;
	for (const {space_name: name, space_used_size: usedBytes} of v8.getHeapSpaceStatistics()) {
		bytes += name.startsWith('new_') ? 0 : usedBytes;
	}

	return bytes;
}

function readOldLimit(): number {
	const {heap_size_limit: heapBytes} = v8.getHeapStatistics();
	// What a thread is told of the limit of its old part is the default, whatever flag has changed it; the new part's is right.
	const oldBytes = heapBytes - ((resourceLimits.maxYoungGenerationSizeMb ?? 0) * megabyte);
	return oldBytes > 0 ? oldBytes : heapBytes;
}
