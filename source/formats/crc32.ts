/** What each byte does to the sum, by the reversed polynomial of IEEE 802.3. */
const table = new Uint32Array(256);
for (let byte = 0; byte < table.length; byte++) {
	let sum = byte;
	for (let bit = 0; bit < 8; bit++) {
		sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ 0xED_B8_83_20;
	}

	table[byte] = sum;
}

/** The CRC-32 of the first bytes. Not `node:zlib`'s, since nothing here may depend on Node but for its buffers. */
export function computeCrc32(bytes: Uint8Array, length: number): number {
	let sum = 0xFF_FF_FF_FF;
	for (let index = 0; index < length; index++) {
		sum = table[(sum ^ bytes[index]!) & 0xFF]! ^ (sum >>> 8);
	}

	return (sum ^ 0xFF_FF_FF_FF) >>> 0;
}
