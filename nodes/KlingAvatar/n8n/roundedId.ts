import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../task/failure';

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
		`${label} is ${id}, a number so long that it has lost its last digits`,
		'Where it comes from (Google Sheets, Excel, a database), format the column as text and enter the ID again: what is stored as a number is rounded after 15 or 16 digits.',
	);
}

const isUnsafe = (value: unknown): boolean =>
	typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value);
