import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { HttpAnswer } from '../../../nodes/KlingAvatar/providers/types';

/** The address that an answer is of, unless a test says otherwise. */
export const ASKED = 'https://api.example.com/v1/video/generations/asked';

export const FIXTURES = path.join(__dirname, 'fixtures');

/** A JSON example of the providers' documents, by its file name without the extension. */
export function fixture(name: string): Record<string, unknown> {
	const text = readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8');
	return JSON.parse(text) as Record<string, unknown>;
}

/** An answer with a JSON body, as the transport hands it over. */
export function jsonAnswer(
	status: number,
	json: unknown,
	headers: Record<string, string> = {},
): HttpAnswer {
	return {
		url: ASKED,
		status,
		headers: { 'content-type': 'application/json', ...headers },
		text: JSON.stringify(json) ?? '',
		json,
	};
}

/** An answer with any other body. */
export function textAnswer(
	status: number,
	text: string,
	headers: Record<string, string> = { 'content-type': 'text/plain' },
): HttpAnswer {
	return { url: ASKED, status, headers, text, json: undefined };
}

export const PAGE =
	'<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>Hi</body></html>';

/** A web page, which is how the gateways answer a wrong path or host. */
export const pageAnswer = (status: number): HttpAnswer =>
	textAnswer(status, PAGE, { 'content-type': 'text/html; charset=utf-8' });
