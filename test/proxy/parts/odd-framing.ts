import type {SeededRandom} from '../../helpers/seeded-random.js';

/** Ways to say `chunked` that one parser takes for it and another does not. */
const encodings = [
	'chunked', ' chunked', 'Chunked', 'chunked ', '\tchunked', 'chunked, identity', 'identity, chunked', 'chunked, chunked', 'gzip, chunked', 'chunked\u{B}', 'xchunked', 'chunked;a=b', '"chunked"', '\u{0}chunked', 'chunked,', ',chunked', '', 'identity',
];
const encodingNames = ['Transfer-Encoding', 'transfer-encoding', 'Transfer-Encoding ', ' Transfer-Encoding', 'Transfer_Encoding', 'Transfer-Encoding\u{0}', 'X: y\nTransfer-Encoding', 'X: y\rTransfer-Encoding', 'Transfer-\tEncoding'];
const lengthTexts = (length: number): string[] => [
	String(length), `+${length}`, `0${length}`, `${length}, ${length}`, `0x${length.toString(16)}`, `${length} `, ` ${length}`, `-${length}`, `${length}e0`, `${length}\u{0}`, `${length};`, '0', '', `${length}\r\nContent-Length: 0`, `${length}\r\nContent-Length: ${length}`,
];
const lengthNames = ['Content-Length', 'content-length', 'Content-Length ', ' Content-Length', 'Content_Length', 'X: y\nContent-Length'];
const sizes = ['5', '05', '5;ext=1', '5;ext="a\nb"', '+5', '-5', '0x5', ' 5', '5 ', '5\u{0}', 'fffffffffffffffff5', '5\n', '5\r'];
const lineEnds = ['\r\n', '\r\n', '\r\n', '\n', '\r'];
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1'];

export type OddRequest = {
	readonly bytes: string;
	/** One reading has all of it as one request, another has a second request in it. */
	readonly isAmbiguous: boolean;
};

/** Mostly the honest way, the first: of two oddities at once, one hides the other. */
function pick(random: SeededRandom, ways: readonly string[]): string {
	return random.next() < 0.6 ? ways[0]! : random.pick(ways);
}

/** Requests with another one hidden in them, told apart by length and by chunks, each in some odd spelling. */
export function buildOddRequests(random: SeededRandom, host: string, count: number): OddRequest[] {
	return Array.from({length: count}, () => {
		const end = pick(random, lineEnds);
		const hidden = `GET /openai/v1/smuggled HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
		const body = `${pick(random, sizes)}${end}hello${pick(random, lineEnds)}0\r\n\r\n${hidden}`;
		const hasLength = random.next() < 0.7;
		const hasEncoding = !hasLength || random.next() < 0.7;
		const headers = [
			...(hasLength ? [`${pick(random, lengthNames)}: ${pick(random, lengthTexts(body.length))}`] : []),
			...(hasEncoding ? [`${pick(random, encodingNames)}: ${pick(random, encodings)}`] : []),
		];
		if (random.next() < 0.5) {
			headers.reverse();
		}

		const bytes = `POST /openai/v1/fine ${pick(random, versions)}\r\nHost: ${host}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
		return {bytes, isAmbiguous: hasEncoding && new RegExp(String.raw`content-length: ${body.length}\r`, 'iv').test(bytes) && !/content-length: 0/iv.test(bytes)};
	});
}

/** Answers with another one hidden in them. */
export function buildOddResponses(random: SeededRandom, count: number): string[] {
	return Array.from({length: count}, () => {
		const hidden = 'HTTP/1.1 200 Smuggled\r\ncontent-length: 0\r\n\r\n';
		const body = `${pick(random, sizes)}${pick(random, lineEnds)}hello${pick(random, lineEnds)}0\r\n\r\n${hidden}`;
		const headers = [
			...(random.next() < 0.7 ? [`${pick(random, lengthNames)}: ${pick(random, lengthTexts(random.pick([5, body.length])))}`] : []),
			...(random.next() < 0.7 ? [`${pick(random, encodingNames)}: ${pick(random, encodings)}`] : []),
		];
		return `${pick(random, ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'])} 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
	});
}

/** What a head says of where its body ends. */
export function findFraming(head: string): {readonly encodings: readonly string[]; readonly lengths: readonly string[]} {
	const find = (name: string): string[] => head.split('\r\n').flatMap(line => line.toLowerCase().startsWith(`${name}:`) ? [line.slice(name.length + 1).trim()] : []);
	return {encodings: find('transfer-encoding'), lengths: find('content-length')};
}
