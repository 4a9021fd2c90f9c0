import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const NODE = path.resolve(__dirname, '../../../nodes/KlingAvatar');
const MEDIA = path.join(NODE, 'media');

const files = readdirSync(NODE, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => path.join(NODE, file));
const isInside = (file: string) => file === MEDIA || file.startsWith(MEDIA + path.sep);

/** Static imports of values and `import()`s, each as the path that it names. Types are left out. */
function importsOf(file: string): Array<{ target: string; isDynamic: boolean }> {
	const text = readFileSync(file, 'utf8');
	const found = text.matchAll(
		/^(?:import|export)\s+(type\s)?([^;]*?)\sfrom\s+'(\.[^']*)'|\bimport\(\s*'(\.[^']*)'\s*\)/gm,
	);
	return [...found].flatMap(([, isType, names = '', from, dynamic]) => {
		const isAllTypes =
			Boolean(isType) || /^\{\s*(type\s+[\w$]+(\s+as\s+[\w$]+)?\s*,?\s*)+\}$/.test(names);
		const named = from ?? dynamic;
		if (named === undefined || (from !== undefined && isAllTypes)) return [];
		return [{ target: path.resolve(path.dirname(file), named), isDynamic: from === undefined }];
	});
}

test('what is outside media/ takes values from its index only, on first use', () => {
	const outside = files.filter((file) => !isInside(file));
	const uses = outside.flatMap((file) =>
		importsOf(file)
			.filter(({ target }) => isInside(target))
			.map((use) => ({ ...use, file: path.relative(NODE, file) })),
	);
	expect(uses.length).toBeGreaterThan(0);
	expect(uses.filter(({ isDynamic, target }) => !isDynamic || target !== MEDIA)).toEqual([]);
});

test('what is inside media/ imports nothing from outside', () => {
	const strays = files
		.filter(isInside)
		.flatMap((file) => importsOf(file).map(({ target }) => ({ file, target })))
		.filter(({ target }) => !isInside(target));
	expect(strays).toEqual([]);
});

test('no two files of media/ import each other, in however many steps', () => {
	const graph = new Map(
		files
			.filter(isInside)
			.map((file) => [file, importsOf(file).map(({ target }) => `${target}.ts`)]),
	);
	const circle = (file: string, way: string[]): string[] | null => {
		if (way.includes(file)) return [...way, file];
		for (const next of graph.get(file) ?? []) {
			const found = circle(next, [...way, file]);
			if (found) return found;
		}
		return null;
	};
	for (const file of graph.keys()) expect(circle(file, [])).toBeNull();
});
