import {type LiveRequest} from '../live/live-model.js';
import {type Command} from './keys/binding.js';
import {type Sort} from './table/column.js';

/** Where the user is in the list of requests. Everything is by id, so that arrivals move nothing. */
export type ListState = {
	/** The newest request is selected, whichever it is. */
	readonly isFollowing: boolean;
	/** `null`: the first one, or while following the newest. */
	readonly selectedId: string | null;
	/** The first request on the screen; `null` while following. */
	readonly topId: string | null;
	/** The newest request when following ended; those after it are new. */
	readonly pausedAtId: string | null;
	readonly sort: Sort;
};

/** The order of a log: the newest at the end. */
export const timeSort: Sort = {columnId: 'time', isDescending: false};

export const initialList: ListState = {
	isFollowing: true, selectedId: null, topId: null, pausedAtId: null, sort: timeSort,
};

/** The list as the screen shows it. */
export type ListFacts = {
	/** In the order of the screen. */
	readonly order: readonly LiveRequest[];
	/** Requests that fit on the screen. */
	readonly pageRows: number;
};

export type ListPlace = {
	/** -1 when the list is empty. */
	readonly selectedIndex: number;
	readonly topIndex: number;
};

/** Rows between the selected one and the edge of the screen, where there are more. */
const scrollMargin = 1;

/** Which part of the list stands on the screen. Ids that are gone count as the oldest. */
export function placeList(list: ListState, {order, pageRows}: ListFacts): ListPlace {
	if (order.length === 0) {
		return {selectedIndex: -1, topIndex: 0};
	}

	const selectedIndex = list.isFollowing ? findNewest(order, list.sort) : Math.max(0, findIndex(order, list.selectedId));
	const wantedTop = list.isFollowing ? selectedIndex - pageRows + 1 : Math.max(0, findIndex(order, list.topId));
	return {selectedIndex, topIndex: keepVisible(wantedTop, selectedIndex, order.length, pageRows)};
}

export function keepVisible(topIndex: number, selectedIndex: number, count: number, pageRows: number): number {
	const margin = pageRows > 4 * scrollMargin ? scrollMargin : 0;
	const lowest = selectedIndex - pageRows + 1 + margin;
	const highest = selectedIndex - margin;
	const kept = Math.min(highest, Math.max(lowest, topIndex));
	return Math.max(0, Math.min(kept, count - pageRows));
}

function findIndex(order: readonly LiveRequest[], id: string | null): number {
	return id === null ? -1 : order.findIndex(({record}) => record.id === id);
}

function findNewest(order: readonly LiveRequest[], sort: Sort): number {
	return isTimeOrder(sort) ? order.length - 1 : 0;
}

/** How many requests came since following ended. */
export function countNew(list: ListState, newestFirst: readonly LiveRequest[]): number {
	if (list.isFollowing) {
		return 0;
	}

	const index = findIndex(newestFirst, list.pausedAtId);
	return index === -1 ? newestFirst.length : index;
}

type Mover = (list: ListState, index: number, facts: ListFacts) => ListState;

const readPage = ({pageRows}: ListFacts): number => Math.max(1, pageRows - 1);
const readHalf = ({pageRows}: ListFacts): number => Math.max(1, Math.floor(pageRows / 2));

const movers: Partial<Record<Command, Mover>> = {
	up: (list, index, facts) => moveTo(list, index - 1, facts),
	down: (list, index, facts) => moveDown(list, index + 1, facts),
	'previous-request': (list, index, facts) => moveTo(list, index - 1, facts),
	'next-request': (list, index, facts) => moveDown(list, index + 1, facts),
	'half-page-up': (list, index, facts) => moveTo(list, index - readHalf(facts), facts),
	'half-page-down': (list, index, facts) => moveDown(list, index + readHalf(facts), facts),
	'page-up': (list, index, facts) => moveTo(list, index - readPage(facts), facts),
	'page-down': (list, index, facts) => moveDown(list, index + readPage(facts), facts),
	first: (list, _index, facts) => moveTo(list, 0, facts),
	last: (list, _index, facts) => isTimeOrder(list.sort) ? follow(list) : moveTo(list, facts.order.length - 1, facts),
	follow,
	'next-error': (list, index, facts) => moveToError(list, findError(facts.order, index, 1), facts),
	'previous-error': (list, index, facts) => moveToError(list, findError(facts.order, index, -1), facts),
};

/** What the list becomes by a command; the same list if it changes nothing or isn't about it. */
export function reduceList(list: ListState, command: Command, facts: ListFacts): ListState {
	return movers[command]?.(list, placeList(list, facts).selectedIndex, facts) ?? list;
}

/** The newest at the end, as in a log. */
export function isTimeOrder({columnId, isDescending}: Sort): boolean {
	return columnId === timeSort.columnId && !isDescending;
}

function moveToError(list: ListState, index: number, facts: ListFacts): ListState {
	return index === -1 ? list : moveTo(list, index, facts);
}

function follow(list: ListState): ListState {
	const sort = list.sort.columnId === 'time' ? list.sort : timeSort;
	return {...initialList, sort};
}

/** Going down at the newest request is no reason to stop following it. */
function moveDown(list: ListState, index: number, facts: ListFacts): ListState {
	return list.isFollowing && index >= facts.order.length ? list : moveTo(list, index, facts);
}

/** Selects by index, keeps the rest of the screen where it is, and follows no more. */
function moveTo(list: ListState, index: number, facts: ListFacts): ListState {
	const {order, pageRows} = facts;
	if (order.length === 0) {
		return list;
	}

	const selectedIndex = Math.max(0, Math.min(order.length - 1, index));
	const {topIndex} = placeList(list, facts);
	const nextTop = keepVisible(topIndex, selectedIndex, order.length, pageRows);
	return {
		...list,
		isFollowing: false,
		selectedId: order[selectedIndex]!.record.id,
		topId: order[nextTop]!.record.id,
		pausedAtId: list.isFollowing ? order[findNewest(order, list.sort)]!.record.id : list.pausedAtId,
	};
}

/** The list with this request selected, for moving on from it; unchanged when it is gone. */
export function pinList(list: ListState, id: string, facts: ListFacts): ListState {
	const index = findIndex(facts.order, id);
	return index === -1 ? list : moveTo(list, index, facts);
}

export function isError({record}: LiveRequest): boolean {
	return record.state === 'failed' || record.state === 'interrupted';
}

function findError(order: readonly LiveRequest[], fromIndex: number, step: 1 | -1): number {
	for (let index = fromIndex + step; index >= 0 && index < order.length; index += step) {
		if (isError(order[index]!)) {
			return index;
		}
	}

	return -1;
}

/** Another sort stops following, and keeps the selected request on the screen. */
export function sortList(list: ListState, sort: Sort, facts: ListFacts): ListState {
	const {selectedIndex} = placeList(list, facts);
	const selectedId = facts.order[selectedIndex]?.record.id ?? null;
	const isTime = sort.columnId === 'time';
	if (isTime && (list.isFollowing || list.selectedId === null)) {
		return {...initialList, sort};
	}

	return {
		...list,
		isFollowing: false,
		selectedId: isTime ? selectedId : null,
		topId: null,
		pausedAtId: list.isFollowing ? (facts.order.at(findNewest(facts.order, list.sort))?.record.id ?? null) : list.pausedAtId,
		sort,
	};
}
