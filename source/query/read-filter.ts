import {findField, fields} from './fields.js';
import {
	noFilter,
	type Filter,
	type FilterProblem,
	type FilterResult,
	type FilterValue,
	type Operator,
} from './filter.js';
import {explainField, explainValue} from './filter-problems.js';
import {findFlags} from './flags.js';

const maxBytes = 1024;
const maxTerms = 32;
const maxDepth = 16;

/** Reads a filter as people type it; a mistake is a value, with its place. */
export function readFilter(text: string): FilterResult {
	try {
		return {filter: new FilterReader(text).read(), problem: null};
	} catch (error) {
		if (error instanceof Mistake) {
			return {filter: null, problem: error.place(text)};
		}

		throw error;
	}
}

class Mistake extends Error {
	constructor(message: string, readonly hint: string | null, readonly from: number, readonly to: number) {
		super(message);
	}

	place(text: string): FilterProblem {
		return {
			message: this.message,
			hint: this.hint,
			index: this.from,
			column: [...text.slice(0, this.from)].length,
			length: Math.max(1, [...text.slice(this.from, this.to)].length),
		};
	}
}

class FilterReader {
	#at = 0;
	#termCount = 0;
	#depth = 0;
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	read(): Filter {
		this.#checkText();
		this.#skipSpace();
		return this.#at === this.#text.length ? noFilter : this.#readWhole();
	}

	#readWhole(): Filter {
		const filter = this.#readOr();
		this.#assertEnd();
		return filter;
	}

	#assertEnd(): void {
		if (this.#at < this.#text.length) {
			throw new Mistake('There is no “(” for this “)”.', null, this.#at, this.#at + 1);
		}
	}

	#checkText(): void {
		const {length} = this.#text;
		if (new TextEncoder().encode(this.#text).length > maxBytes) {
			throw new Mistake('The filter is longer than 1 KB.', null, length, length);
		}

		const wrong = /[\p{Control}\p{Surrogate}]/v.exec(this.#text.replaceAll(/[\t\n\r]/gv, ' '));
		if (wrong !== null) {
			throw new Mistake('This character can\'t be searched for.', null, wrong.index, wrong.index + 1);
		}
	}

	#readOr(): Filter {
		const parts = [this.#readAnd()];
		while (this.#takeWord('or')) {
			parts.push(this.#readAnd());
		}

		return parts.length === 1 ? parts[0]! : {type: 'or', parts};
	}

	#readAnd(): Filter {
		const parts = [this.#readUnary()];
		while (this.#takeWord('and') || !this.#isEnd()) {
			parts.push(this.#readUnary());
		}

		return parts.length === 1 ? parts[0]! : {type: 'and', parts};
	}

	#isEnd(): boolean {
		return this.#at === this.#text.length || this.#text[this.#at] === ')' || this.#seesWord('or');
	}

	#readUnary(): Filter {
		const from = this.#at;
		if (this.#isEnd() || this.#seesWord('and')) {
			throw new Mistake('A term is missing here.', 'for example model:opus', from, from + 1);
		}

		if (this.#take('-') || this.#take('!') || this.#takeWord('not')) {
			return {type: 'not', part: this.#nest(from, () => this.#readUnary())};
		}

		if (!this.#take('(')) {
			return this.#readTerm();
		}

		const filter = this.#nest(from, () => this.#readOr());
		if (!this.#take(')')) {
			throw new Mistake('The “)” for this “(” is missing.', null, from, from + 1);
		}

		return filter;
	}

	#nest<Value>(from: number, read: () => Value): Value {
		if (++this.#depth > maxDepth) {
			throw new Mistake(`Terms can't be nested deeper than ${maxDepth}.`, null, from, from + 1);
		}

		const value = read();
		this.#depth--;
		return value;
	}

	#readTerm(): Filter {
		const from = this.#at;
		const head = this.#match(/(?<name>[a-z_]\w*)(?<operator>:?(?:!=|<=|>=|[<=>])|:)/ivy) ?? this.#matchSpaced();
		if (head === null) {
			const value = this.#readValue(/[^\s"\(\)]+/vy);
			this.#skipSpace();
			return {type: 'word', value};
		}

		const name = head.groups!.name!.toLowerCase();
		const field = findFlags(name) === undefined ? findField(name)?.name : name;
		if (field === undefined) {
			const words = fields.flatMap(known => [known.name, ...known.aliases]);
			throw new Mistake(`There is no field “${name}”.`, explainField(name, ['is', 'has', ...words]), from, from + name.length);
		}

		const operator = head.groups!.operator!.replace(/^:(?=.)/v, '') as Operator;
		if (operator !== ':') {
			this.#skipSpace();
		}

		const values: FilterValue[] = [];
		do {
			values.push(this.#readFieldValue(field, operator));
		} while (this.#text[this.#at] === ',' && ++this.#at > 0);

		this.#skipSpace();
		return {
			type: 'field', field, operator, values,
		};
	}

	/** `cost > 5`, as one may write it by habit; without a field before it, each of these is a word. */
	#matchSpaced(): RegExpExecArray | null {
		const from = this.#at;
		const head = this.#match(/(?<name>[a-z_]\w*)\s+(?<operator>!=|<=|>=|[<=>])/ivy);
		if (head === null || findField(head.groups!.name!.toLowerCase()) !== undefined) {
			return head;
		}

		this.#at = from;
		return null;
	}

	#readFieldValue(field: string, operator: Operator): FilterValue {
		const from = this.#at;
		const value = this.#readValue(/[^\s"\(\),]+/vy, field);
		const problem = explainValue(field, operator, value);
		if (problem !== null) {
			throw new Mistake(problem.message, problem.hint, from, this.#at);
		}

		return value;
	}

	#readValue(raw: RegExp, field?: string): FilterValue {
		const from = this.#at;
		if (++this.#termCount > maxTerms) {
			throw new Mistake(`A filter has at most ${maxTerms} terms.`, null, from, from + 1);
		}

		const isQuoted = this.#text[from] === '"';
		const match = this.#match(isQuoted ? /"(?<text>(?:[^"\\]|\\.)*)"/svy : raw);
		if (match !== null) {
			return {text: isQuoted ? match.groups!.text!.replaceAll(/\\(?<kept>["\\])/gv, '$<kept>') : match[0], isQuoted};
		}

		throw isQuoted
			? new Mistake('The closing quote is missing.', null, from, this.#text.length)
			: new Mistake('A value is missing here.', findField(field ?? '')?.example ?? null, from, from + 1);
	}

	#match(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.#at;
		const match = pattern.exec(this.#text);
		this.#at += match?.[0].length ?? 0;
		return match;
	}

	#take(character: string): boolean {
		if (this.#text[this.#at] !== character) {
			return false;
		}

		this.#at++;
		this.#skipSpace();
		return true;
	}

	#seesWord(word: string): boolean {
		return this.#text.slice(this.#at, this.#at + word.length).toLowerCase() === word
			&& /^(?:[\s"\(\)]|$)/v.test(this.#text.slice(this.#at + word.length));
	}

	#takeWord(word: string): boolean {
		if (!this.#seesWord(word)) {
			return false;
		}

		this.#at += word.length;
		this.#skipSpace();
		return true;
	}

	#skipSpace(): void {
		this.#match(/\s*/vy);
	}
}
