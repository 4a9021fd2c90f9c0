import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Engine, type WorkflowJson } from './harness';

const FOLDER = path.resolve(__dirname, '../../workflows');
const TYPE = 'n8n-nodes-kling-avatar.klingAvatar';
/** What n8n draws of a node with one line of name below it, in the units of its positions. */
const [NODE_WIDTH, NODE_HEIGHT] = [96, 120];
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.start();
});
afterAll(async () => await engine.stop());

// Each is run to its end in a whole n8n: test/e2e.
describe.each(files)('example workflow %s', (file) => {
	const workflow = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as WorkflowJson;
	const ours = workflow.nodes.filter(({ type }) => type === TYPE || type === `${TYPE}Tool`);
	const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');

	it('uses only parameters and values that the node has', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const node of ours) {
			expect(engine.strayParameters(node)).toEqual([]);
			expect(engine.parameterIssues(node)).toEqual([]);
		}
	});

	it('is of the newest version of the node, and has n8n store what a stopped execution has output', () => {
		expect(ours.map(({ typeVersion }) => typeVersion)).toEqual(ours.map(() => 1.1));
		expect(workflow.settings).toMatchObject({ saveExecutionProgress: true });
	});

	it('holds no credential and no address that nobody can open, and runs no code', () => {
		expect(workflow.nodes.every((node) => node.credentials === undefined)).toBe(true);
		expect(JSON.stringify(workflow)).not.toMatch(/example\.(com|org|net)|localhost|127\.0\.0\.1/);
		expect(workflow.nodes.filter(({ type }) => type.endsWith('.code'))).toEqual([]);
	});

	it('explains itself on a note: which credential to choose, what to replace, what it costs', () => {
		expect(notes).toHaveLength(1);
		const text = String(notes[0]?.parameters?.content);
		expect(text).toMatch(/^## /);
		for (const words of [/credential/, /replace/i, /\*\*Costs about\*\*/])
			expect(text).toMatch(words);
	});

	it('is drawn so that nothing lies on something else', () => {
		const places = workflow.nodes.map((node) => {
			const [x = 0, y = 0] = node.position ?? [];
			const isNote = notes.includes(node);
			const { width = NODE_WIDTH, height = NODE_HEIGHT } = isNote ? node.parameters! : {};
			return { name: node.name, x, y, right: x + Number(width), bottom: y + Number(height) };
		});
		const overlapping = places.flatMap((one, index) =>
			places
				.slice(index + 1)
				.filter(({ x, y, right, bottom }) => {
					return x < one.right && one.x < right && y < one.bottom && one.y < bottom;
				})
				.map(({ name }) => `${one.name} and ${name}`),
		);
		expect(overlapping).toEqual([]);
	});
});
