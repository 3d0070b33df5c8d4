// Writes batches of one event into the store it is given until it is killed; says after each that it is safe. `NORMAL` opens the store as tailrace never does, and may lose some.
import process from 'node:process';
import type {CustomEvent, TailraceEvent} from '../../../source/core/event.js';
import {openStore} from '../../../source/store/open-store.js';
import {openForWriting} from '../../../source/store/sqlite/open.js';
import {createSideWriter} from '../../../source/store/sqlite/write-sides.js';

const [storePath, synchronous] = process.argv.slice(2) as [string, string];

function openWrite(): (events: readonly TailraceEvent[]) => void {
	if (synchronous === 'FULL') {
		return openStore(storePath).openWriter().write;
	}

	const {database} = openForWriting(storePath);
	database.pragma('synchronous = NORMAL');
	return database.transaction(createSideWriter(database).write);
}

const write = openWrite();
for (let number = 0; ; number++) {
	const event: CustomEvent = {
		type: 'custom-event', requestId: null, name: 'batch', atMs: number, data: {text: 'x'.repeat(400)},
	};
	write([event]);
	process.stdout.write(`${number}\n`);
}
