import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

import ts from 'typescript';

import { blocksOf, readDocument, ROOT } from './documents/markdown';

/** What the diagram calls each part. */
const PARTS: Record<string, string> = {
	credentials: 'credentials',
	'nodes/KlingAvatar/KlingAvatar.node.ts': 'node',
	'node_modules/n8n-workflow': 'workflow',
	'node_modules/p-limit': 'limit',
	'node_modules/lossless-json': 'json',
	'node_modules/ipaddr.js': 'ip',
	'node_modules/mediabunny': 'bunny',
	'node_modules/image-size': 'size',
};
const partOf = (module: string) =>
	PARTS[module] ?? module.replace(/^(nodes\/KlingAvatar|node_modules)\//, '');

type Arrow = `${string} → ${string}`;

/** Which part imports which; Node's own modules left out. */
function realArrows(): Arrow[] {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => path.join(folder, name)),
	);
	const collapsed = (module: string) =>
		/^nodes\/KlingAvatar\/[^/]+|^credentials|^node_modules\/[^/]+/.exec(module)![0];
	const arrows = files.flatMap((file) =>
		ts
			.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'))
			.importedFiles.filter(({ fileName }) => !isBuiltin(fileName))
			.map(({ fileName }): Arrow => {
				const module = fileName.startsWith('.')
					? path.join(path.dirname(file), fileName)
					: path.join('node_modules', fileName);
				return `${partOf(collapsed(file))} → ${partOf(collapsed(module))}`;
			}),
	);
	return [...new Set(arrows)].filter((arrow) => {
		const [from, to] = arrow.split(' → ');
		return from !== to;
	});
}

function drawnArrows(diagram: string): Arrow[] {
	return [...diagram.matchAll(/^\s*(\w+) (?:-->|-\.->) (\w+)$/gm)].map(
		([, from, to]): Arrow => `${from!} → ${to!}`,
	);
}

/** What is wrong with a diagram, in words. */
function faults(drawn: Arrow[], real: Arrow[]): string[] {
	const leadsTo = new Map<string, string[]>();
	for (const arrow of drawn) {
		const [from, to] = arrow.split(' → ') as [string, string];
		leadsTo.set(from, [...(leadsTo.get(from) ?? []), to]);
	}
	const reachable = (from: string, seen = new Set<string>()): Set<string> => {
		for (const next of leadsTo.get(from) ?? []) {
			if (seen.has(next)) continue;
			seen.add(next);
			reachable(next, seen);
		}
		return seen;
	};
	return [
		...drawn.filter((arrow) => !real.includes(arrow)).map((arrow) => `no import: ${arrow}`),
		...real
			.filter((arrow) => {
				const [from, to] = arrow.split(' → ') as [string, string];
				return !reachable(from).has(to);
			})
			.map((arrow) => `not drawn: ${arrow}`),
	];
}

describe('the diagram of docs/dev/architecture.md', () => {
	const blocks = blocksOf(readDocument('docs/dev/architecture.md'));
	const diagram = blocks.find(({ kind }) => kind === 'code mermaid')!.text;
	const real = realArrows();
	const drawn = drawnArrows(diagram);

	it('shows the imports there are, and no others', () => {
		expect(faults(drawn, real)).toEqual([]);
		expect(real.length).toBeGreaterThan(drawn.length);
	});

	it('names every part once, and leaves out what a way along arrows shows', () => {
		const named = [...diagram.matchAll(/^\t(\w+)[[(]/gm)].map(([, part]) => part!);
		const parts = new Set(drawn.flatMap((arrow) => arrow.split(' → ')));
		expect([...named].sort()).toEqual([...parts].sort());
		for (const arrow of drawn) {
			const rest = drawn.filter((other) => other !== arrow);
			expect([arrow, faults(rest, [arrow]).includes(`not drawn: ${arrow}`)]).toEqual([arrow, true]);
		}
	});

	it('is told of every floor in the table', () => {
		const cells = blocks.filter(({ kind }) => kind === 'cell').flatMap(({ codes }) => codes);
		const floors = real
			.flatMap((arrow) => arrow.split(' → '))
			.filter((part) => !Object.values(PARTS).includes(part));
		for (const floor of new Set(floors)) expect(cells).toContain(`${floor}/`);
	});
});
