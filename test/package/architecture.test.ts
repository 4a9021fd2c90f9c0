import { execFileSync } from 'node:child_process';
import path from 'node:path';

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
	PARTS[module] ?? module.replace(/^nodes\/KlingAvatar\//, '').replace(/^node_modules\//, '');

interface Cruised {
	modules: Array<{
		source: string;
		coreModule?: boolean;
		dependencies: Array<{ resolved: string; coreModule: boolean }>;
	}>;
}

type Arrow = `${string} → ${string}`;

/** Which part imports which, as dependency-cruiser finds it; Node's own modules left out. */
function realArrows(): Arrow[] {
	const { modules } = JSON.parse(
		execFileSync(
			process.execPath,
			[
				path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
				'--config',
				'.dependency-cruiser.cjs',
				'--collapse',
				'^nodes/KlingAvatar/[^/]+|^credentials|node_modules/[^/]+',
				'--output-type',
				'json',
				'nodes',
				'credentials',
			],
			{ cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
		),
	) as Cruised;
	const arrows = modules.flatMap(({ source, dependencies }) =>
		dependencies
			.filter(({ coreModule }) => !coreModule)
			.map(({ resolved }): Arrow => `${partOf(source)} → ${partOf(resolved)}`),
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

describe('the diagram of docs/architecture.md', () => {
	const blocks = blocksOf(readDocument('docs/architecture.md'));
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
