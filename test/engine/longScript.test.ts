import { faults, type RequestRecord } from '../simulator';
import { chain } from './harness';
import { generate, SPEAKERS } from './helpers/speech';
import { shownError, start, useRig } from './helpers/support';

const rig = useRig();

/** About three minutes: eight paragraphs of which no two are the same. */
const PARAGRAPH =
	'Welcome to lesson NUMBER of the course, which costs 3.5 million in 1998. In this lesson you will meet your teacher, see what lies ahead, and learn how the days are planned. Please have a pen ready; there are questions at the end. What would you like to learn first?';
const SCRIPT = Array.from({ length: 8 }, (_, index) =>
	PARAGRAPH.replace('NUMBER', String(index + 1)),
).join(' ');
const CHINESE =
	'清晨的港口很安静,渔船还没有出海。人们一个接一个地从山上走下来,手里提着篮子和渔网。'.repeat(16);

const split = { options: { splitLongText: true } };
const scripts = (...texts: string[]) => texts.map((text) => ({ json: { text } }));
const textOf = ({ body }: Pick<RequestRecord, 'body'>) => (body as { text: string }).text;
describe.each(SPEAKERS)('%s', (provider) => {
	it.each([
		['English', SCRIPT, ' '],
		['Chinese', CHINESE, ''],
	])('speaks a long script in parts: %s', async (_name, script, between) => {
		const run = await rig.run(chain(start, generate(provider, split)), { input: scripts(script) });
		expect(run.error?.message).toBeUndefined();
		const items = run.items('Speech');
		expect(items.length).toBeGreaterThanOrEqual(3);
		expect(items.map(({ json }) => json.text).join(between)).toBe(script);
		for (const [index, { json, pairedItem }] of items.entries()) {
			expect(json).toMatchObject({ part: index + 1, parts: items.length, isSuccess: true });
			expect(pairedItem).toEqual({ item: 0 });
			expect(json.audioDurationSeconds).toBeGreaterThan(10);
			expect(json.audioDurationSeconds).toBeLessThan(60);
			expect(json.text).toMatch(/[.?。]$/);
		}
		// Also where two parts are the same words.
		expect(rig.sim.speechJobs).toHaveLength(items.length);
	});
});

describe('a script in parts', () => {
	it('makes a part 1 of 1 of what is short, and keeps the number that an item has', async () => {
		const run = await rig.run(chain(start, generate('cometApi', split)), {
			input: [{ json: { text: 'One.' } }, { json: { text: 'Two.', part: 2, parts: 5 } }],
		});
		expect(run.json('Speech')).toMatchObject([
			{ part: 1, parts: 1 },
			{ part: 2, parts: 5 },
		]);
	});

	it.each([
		['a retry of the execution', {}, true],
		['Retry On Fail', { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 }, false],
	])('of which one is refused: %s pays for that one only', async (_name, settings, byHand) => {
		let left = 1;
		rig.sim.faultFor = (request) =>
			request.kind === 'tts' && textOf(request).includes('lesson 6') && left-- > 0
				? faults.klingCode(1201)
				: undefined;
		const workflow = chain(start, generate('cometApi', split, settings));
		const options = { input: scripts(SCRIPT, `${SCRIPT} The end.`), mode: 'trigger' } as const;
		const first = await rig.run(workflow, options);
		if (byHand) {
			expect(shownError(first, 'Speech').message).toContain('[item 0]');
			expect(rig.sim.speechJobs.length).toBeGreaterThan(0);
		}
		const run = byHand ? await rig.run(workflow, { previous: first }) : first;
		expect(run.error?.message).toBeUndefined();
		const items = run.json('Speech');
		expect(rig.sim.speechJobs).toHaveLength(items.length);
		// Each part has the speech of its own text.
		for (const { taskId, text } of items) {
			expect(rig.sim.job(String(taskId)).body.text).toBe(text);
		}
	});

	it('of which one fails, goes on with the others, and says which it was', async () => {
		rig.sim.faultFor = (request) =>
			request.kind === 'tts' && textOf(request).includes('lesson 6')
				? faults.klingCode(1201)
				: undefined;
		const workflow = chain(
			start,
			generate('cometApi', split, { onError: 'continueRegularOutput' }),
		);
		const run = await rig.run(workflow, { input: scripts(SCRIPT) });
		const failed = run.json('Speech').filter(({ isSuccess }) => isSuccess === false);
		expect(failed).toHaveLength(1);
		const { parts } = run.json('Speech')[0]!;
		expect(failed).toMatchObject([{ part: expect.any(Number), parts, taskId: null }]);
	});
});
