const table: Readonly<Record<string, string>> = {
	'─': '-', '━': '=', '│': '|', '┬': '+', '┴': '+', '┼': '+', '╸': '=',
	'·': '.', '–': '-', '…': '.', '×': 'x', '→': '>', '←': '<', '↑': '^', '↓': 'v',
	'▸': '>', '▶': '>', '›': '>', '▲': '^', '▼': 'v', '●': '*', '◆': '#', '○': 'o', '✗': 'x', '✓': '+', '▕': '|', '▏': '|',
	'▁': '_', '▂': '.', '▃': ':', '▄': '-', '▅': '=', '▆': '+', '▇': '#', '█': '#',
};

const notAscii = /[^\u{20}-\u{7E}]/v;
const brailleFirst = 0x28_00;
const brailleLast = 0x28_FF;
const shades = [' ', '.', '.', ':', ':', '=', '=', '#', '#'];

/** The same row in ASCII alone, each character as wide as it was. */
export function toAscii(text: string, measureWidth: (text: string) => number): string {
	if (!notAscii.test(text)) {
		return text;
	}

	let ascii = '';
	for (const character of text) {
		ascii += notAscii.test(character) ? pickAscii(character, measureWidth) : character;
	}

	return ascii;
}

function pickAscii(character: string, measureWidth: (text: string) => number): string {
	const known = table[character];
	if (known !== undefined) {
		return known;
	}

	const codePoint = character.codePointAt(0)!;
	return codePoint >= brailleFirst && codePoint <= brailleLast ? shades[countBits(codePoint - brailleFirst)]! : '?'.repeat(measureWidth(character));
}

function countBits(value: number): number {
	let count = 0;
	for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) {
		count += rest % 2;
	}

	return count;
}
