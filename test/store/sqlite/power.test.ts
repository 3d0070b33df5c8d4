import assert from 'node:assert/strict';
import {test} from 'node:test';
import {LoopDisk, needsLoopDisk, type Synchronous} from '../../prove/parts/power-cut.js';

for (const [synchronous, what] of [
	['FULL', 'loses nothing that was committed'],
	['NORMAL', 'would lose some of it without a wait for the disk, which shows that the cut is one'],
] as ReadonlyArray<[Synchronous, string]>) {
	test(`X13 a power cut in the middle of writing (synchronous=${synchronous}) ${what}`, needsLoopDisk, async () => {
		const disk = new LoopDisk();
		const {integrity, lostCount, safeCount} = await disk.cut(synchronous, 0, 300);
		disk.remove();
		assert.equal(integrity, 'ok');
		assert.equal(lostCount > 0, synchronous === 'NORMAL', `${lostCount} of ${safeCount} are lost`);
	});
}
