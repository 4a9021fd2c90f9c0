import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Engine, type WorkflowJson } from './harness';

const FOLDER = path.resolve(__dirname, '../../workflows');
const TYPE = 'n8n-nodes-kling-avatar.klingAvatar';
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

	it('holds no credential and explains itself on a note', () => {
		expect(workflow.nodes.every((node) => node.credentials === undefined)).toBe(true);
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(String(notes[0]?.parameters?.content)).toMatch(/^## /);
	});
});
