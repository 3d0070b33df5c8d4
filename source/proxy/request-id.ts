import {randomFillSync} from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** A UUIDv7 (RFC 9562 §5.7): sorts by time; random bytes come from a pool, since asking for ten at a time is slow. */
export function createRequestId(nowAtMs: number): string {
	if (used + 10 > pool.length) {
		randomFillSync(pool);
		used = 0;
	}

	const random = pool.subarray(used, used + 10);
	used += 10;
	random[0] = (random[0]! & 0x0F) | 0x70;
	random[2] = (random[2]! & 0x3F) | 0x80;
	const time = Math.trunc(nowAtMs).toString(16).padStart(12, '0');
	const hex = random.toString('hex');
	return `${time.slice(0, 8)}-${time.slice(8, 12)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 20)}`;
}
