import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../task/failure';

/** What a number has to be. */
export interface NumberRule {
	min: number;
	/** Left out: any finite number. */
	max?: number;
	/** What the number counts, such as "seconds". */
	unit?: string;
	/** How to get unstuck, when there is more to say than that a number is wanted. */
	advice?: string;
}

/**
 * A parameter that holds text. Expressions give anything: numbers and switches are taken as they are
 * written, nothing at all as no text. Throws Failure for a list or an object, which would become
 * "[object Object]" or vanish.
 *
 * @param label the field's name in the editor
 */
export function readText(label: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'object' || typeof value === 'function') {
		throw new Failure(
			`"${label}" is ${shown(value)}; it must be text`,
			'Its expression gives more than one value. Point it at the one that you want, such as {{ $json.text }}.',
		);
	}
	return String(value);
}

/**
 * A parameter that holds a number, also one written as text ("60", as sheets give it). Throws Failure
 * for anything else, and outside the rule's bounds.
 *
 * @param label the field's name in the editor
 */
export function readNumber(label: string, value: unknown, rule: NumberRule): number {
	const { min, max = Number.MAX_VALUE, unit } = rule;
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && number >= min && number <= max) return number;
	const kind = unit === undefined ? 'a number' : `a number of ${unit}`;
	const bounds = rule.max === undefined ? `${min} or more` : `from ${min} to ${rule.max}`;
	throw new Failure(
		`"${label}" is ${shown(value)}; it must be ${kind}, ${bounds}`,
		rule.advice ?? 'Enter a number without a unit. An expression must give one, too.',
	);
}

/**
 * A parameter that is one of a list's values. Throws Failure for any other: an unknown word would mean
 * something else than its user meant.
 *
 * @param label the field's name in the editor
 */
export function readChoice<Value extends string>(
	label: string,
	value: unknown,
	choices: readonly Value[],
): Value {
	const choice = choices.find((one) => one === value);
	if (choice !== undefined) return choice;
	const values = choices.map((one) => `"${one}"`).join(', ');
	throw new Failure(
		`"${label}" is ${shown(value)}, which is none of its choices`,
		`Choose one from the list. An expression must give one of the values ${values}.`,
	);
}

/**
 * A parameter that is on or off, also as the text that sheets and forms give. Throws Failure for
 * anything else.
 *
 * @param label the field's name in the editor
 */
export function readSwitch(label: string, value: unknown): boolean {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true') return true;
	if (word === false || word === 'false') return false;
	throw new Failure(
		`"${label}" is ${shown(value)}; it must be true or false`,
		'Switch it on or off. An expression must give true or false.',
	);
}

/** A value as a message may repeat it: short, and without a guess at what it was meant to be. */
function shown(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	if (typeof value === 'number') return String(value);
	const text = String(value).trim();
	if (text === '') return 'empty';
	return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
}

/** An object of an item's JSON, and not a list. */
export const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text of an item's JSON; `null` for a blank one and for anything else. */
export const textOf = (value: unknown): string | null =>
	typeof value === 'string' && value.trim() !== '' ? value : null;

/** Digits and an exponent, which is how spreadsheets write a long number that they have rounded. */
const ROUNDED = /^[+-]?\d+(\.\d+)?e\+?\d+$/i;

/**
 * Throws Failure for an ID that is not the one that its user meant: it came as a number with more digits than a
 * number keeps.
 *
 * @param label the field's name in the editor
 * @param value what the parameter or the field gives
 * @param json the item, whose fields show it where the value has become text meanwhile
 */
export function refuseRounded(label: string, value: unknown, json: IDataObject = {}): void {
	const id = String(value).trim();
	const isRounded =
		isUnsafe(value) ||
		ROUNDED.test(id) ||
		Object.values(json).some((field) => isUnsafe(field) && String(field) === id);
	if (!isRounded) return;
	throw new Failure(
		`"${label}" is ${id}, a number so long that it has lost its last digits`,
		'Where it comes from (Google Sheets, Excel, a database), format the column as text and enter the ID again: what is stored as a number is rounded after 15 or 16 digits.',
	);
}

const isUnsafe = (value: unknown): boolean =>
	typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value);
