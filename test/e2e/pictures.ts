import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

const root = path.join(__dirname, '..', '..');
const reports = path.join(root, 'reports', 'screenshots');

/** Whether the pictures of the documents are made anew. */
export const takesPictures = process.env.E2E_SCREENSHOTS === '1';

/** A part of the window, in pixels. */
export interface Region {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The smallest part of the window that holds all of these, and a margin around them. */
export async function around(parts: Locator[], margin = 24): Promise<Region> {
	const boxes = (await Promise.all(parts.map(boxesOf))).flat();
	if (boxes.length === 0) throw new Error('Nothing to picture is visible');
	const x = Math.max(0, Math.min(...boxes.map((box) => box.x)) - margin);
	const y = Math.max(0, Math.min(...boxes.map((box) => box.y)) - margin);
	const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin;
	const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin;
	return { x, y, width: right - x, height: bottom - y };
}

async function boxesOf(parts: Locator): Promise<Region[]> {
	const visible = await parts.filter({ visible: true }).all();
	const boxes = await Promise.all(visible.map(async (part) => await part.boundingBox()));
	return boxes.filter((box) => box !== null);
}

/**
 * Takes a picture of the window or a part of it: into docs/images when `E2E_SCREENSHOTS` is 1, else into
 * reports/screenshots, which git leaves out.
 *
 * @param style CSS for the picture alone
 */
export async function picture(
	page: Page,
	name: string,
	region?: Region,
	style?: string,
): Promise<void> {
	const folder = takesPictures ? path.join(root, 'docs', 'images') : reports;
	await save(page, path.join(folder, `${name}.png`), region, style);
}

/** Takes a picture that shows where a test failed, into reports/screenshots. */
export async function pictureOfFailure(page: Page, test: string): Promise<void> {
	const name = `failed-${test.replaceAll(/[^\w]+/g, '-').slice(-100)}`;
	await save(page, path.join(reports, `${name}.png`));
}

async function save(page: Page, file: string, clip?: Region, style?: string): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	await page.screenshot({ path: file, animations: 'disabled', ...(clip && { clip }), style });
}
