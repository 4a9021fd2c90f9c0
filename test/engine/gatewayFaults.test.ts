import type { IDataObject } from 'n8n-workflow';

import { faults, type Fault, type Gateway, type SwitchSettings } from '../simulator';
import { chain } from './harness';
import { created, waitFor } from './helpers/jobs';
import { generate } from './helpers/speech';
import {
	asInput,
	end,
	GATEWAYS,
	get,
	LABELS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const { afterHandling, family, htmlPage } = faults;
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const say = (provider: Gateway, code: number, text: string) => family(provider, code, text);
const switched = (gateways: SwitchSettings['gateways']) =>
	Object.assign(rig.sim.switches.gateways, gateways);
const page1010 = faults.status(403, 'error code: 1010', { 'content-type': 'text/plain' });
const noId: Fault = { name: 'no ID', handled: true, answer: { body: { code: 200, data: {} } } };
/** Where the key must never arrive. */
const elsewhere = (status: 302 | 308) => faults.redirect(`${rig.sim.foreignUrl}/files/x`, status);

/** What a create request meets: whether it proves that nothing was created, and what is said. */
type CreateTrial = [
	name: string,
	fault: (provider: Gateway) => Fault,
	proves: boolean | readonly Gateway[],
	says: string | RegExp,
];
const creates: CreateTrial[] = [
	['no balance', faults.insufficientBalance, true, /account.*(balance|credits)/i],
	[
		'a field that is wrong',
		(p) => say(p, p === 'waveSpeed' ? 400 : 422, 'image is odd'),
		true,
		'image is odd',
	],
	['a code without a name', (p) => say(p, 500, 'Internal Error'), [], 'having server issues'],
	['a field in a 500', (p) => say(p, 500, 'prompt is required'), ['kie'], 'prompt is required'],
	[
		'no credits in a 500',
		(p) => say(p, 500, 'Credits insufficient'),
		['kie'],
		'Credits insufficient',
	],
	['maintenance', (p) => say(p, 455, 'Maintenance'), true, 'Maintenance'],
	['a gateway that gave up waiting', (p) => say(p, 408, 'Timeout'), [], 'Timeout'],
	[
		'a model that is not there',
		(p) => say(p, 404, 'no such model'),
		true,
		'nothing at this address',
	],
	['a firewall', () => page1010, ['kie'], 'web page'],
	['a page of a proxy', () => htmlPage(502), [], 'having server issues (HTTP 502)'],
	['a page that says all is well', () => htmlPage(200), [], 'web page'],
	['a redirect', () => elsewhere(302), [], 'redirect'],
	['a redirect for good', () => elsewhere(308), true, 'redirect'],
	['an answer that is lost', () => afterHandling(faults.reset()), [], 'cut off'],
	['half an answer', () => faults.halfJson(), [], 'cannot be read'],
	['a success without an ID', () => noId, [], '"code":200'],
];

describe.each(GATEWAYS)('%s: a request that meets', (provider) => {
	it.each(creates)('%s', async (_name, fault, proves, says) => {
		const isProof = typeof proves === 'boolean' ? proves : proves.includes(provider);
		rig.sim.inject({ on: 'create', times: isProof ? 3 : 1, fault: fault(provider) });
		const workflow = chain(start, submit(provider, uncheckedLinks, retrying), end);
		const run = await rig.run(workflow, { mode: 'trigger' });
		const { message, description } = shownError(run, 'Submit');
		expect(message).toMatch(says);
		expect(message).toContain(LABELS[provider]);
		expect(rig.creates).toHaveLength(isProof ? 3 : 1);
		if (isProof) expect(description).toContain('Nothing was created, and nothing is charged.');
		else {
			expect(message).toMatch(/^A video may have been created and charged/);
			expect(description).toContain(
				`Look in your ${LABELS[provider]} account for a task submitted at 20`,
			);
		}
		const again = await rig.run(workflow, { previous: run });
		expect(rig.creates).toHaveLength(isProof ? 4 : 1);
		expect(again.status).toBe(isProof ? 'success' : 'error');
		expect(rig.sim.createdCount).toBeLessThanOrEqual(1);
		expect(rig.sim.foreign.requests).toEqual([]);
	});

	it('a full account is sent again until there is room', async () => {
		rig.sim.switches.parallelTasks = 1;
		const input = [{}, {}, {}];
		const run = await rig.run(chain(start, submit(provider, uncheckedLinks)), { input });
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(3);
		expect(rig.creates.length).toBeGreaterThan(3);
	});

	it.each([
		['kling-avatar-v2-pro', 'pro'],
		['Standard', 'std'],
	])('a quality by the word of another gateway: %s', async (word, mode) => {
		const node = submit(provider, { ...uncheckedLinks, mode: `={{ "${word}" }}` });
		const run = await rig.run(chain(start, node));
		expect(run.json('Submit')).toMatchObject([{ mode }]);
	});

	it('a quality of nobody is told before anything is sent', async () => {
		const run = await rig.run(chain(start, submit(provider, { ...uncheckedLinks, mode: '4k' })));
		expect(shownError(run, 'Submit').message).toContain('"Mode" is "4k"');
		expect(rig.sim.requests).toEqual([]);
	});
});

/** What a Wait meets on the way to a video. */
const passing: Array<[name: string, arrange: () => void, only?: readonly Gateway[]]> = [
	['pages of a firewall', () => inject(page1010, 2)],
	['a page of a proxy', () => inject(htmlPage(502), 2)],
	['a redirect', () => inject(elsewhere(302), 2)],
	['a server that is down', () => inject(faults.status(503, { detail: 'down' }), 2)],
	['silence', () => inject(faults.hang(), 1)],
	['words that nobody knows', () => void (rig.sim.switches.statusWords = WORDS)],
	['a task that is not known yet', () => inject(faults.status(404, { code: 404 }), 2)],
	['"recordInfo is null"', () => switched({ kieNullRecords: 3 }), ['kie']],
	['a result that is no text', () => switched({ kieResult: 'object' }), ['kie']],
	['addresses on another origin', () => switched({ askOn: 'foreign' })],
	['an answer with the ID only', () => switched({ falCreateSays: 'id' }), ['fal']],
	['a result in a page', () => inject(htmlPage(502), 2, 'result'), ['fal']],
	['a result too early', () => inject(tooEarly, 2, 'result'), ['fal']],
	['a result that leads elsewhere', () => inject(elsewhere(302), 2, 'result'), ['fal']],
];
const tooEarly = faults.status(400, { detail: 'Request is still in progress' });
const words = { queued: 'PONDERING', processing: 'half way' };
const WORDS = { fal: words, kie: words, waveSpeed: words };
const inject = (fault: Fault, times: number, on: 'query' | 'result' = 'query') =>
	rig.sim.inject({ on, times, fault });

const onlyOf = <Row extends readonly [string, unknown, (readonly Gateway[])?, ...unknown[]]>(
	rows: readonly Row[],
	provider: Gateway,
) => rows.filter(([, , only]) => only?.includes(provider) ?? true);

describe.each(GATEWAYS)('%s: a Wait', (provider) => {
	it.each(onlyOf(passing, provider))('outlives %s', async (_name, arrange) => {
		arrange();
		const items = await created(rig, provider, ['one']);
		const run = await waitFor(rig, provider, items, { timeout: 120 });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('End')).toMatchObject([{ taskId: rig.ids[0], status: 'completed' }]);
		expect(rig.sim.foreign.requests).toEqual([]);
		expect(rig.sim.createdCount).toBe(1);
	});

	it('never takes a success without a link for a video', async () => {
		if (provider === 'kie') switched({ kieResult: 'garbage' });
		else switched({ noLink: true });
		const items = await created(rig, provider, ['one']);
		const run = await waitFor(rig, provider, items, { timeout: 5, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([
			{ status: 'processing', isFinal: false, isSuccess: false, videoUrl: null },
		]);
	});

	it('ends for a key of another account, and for a task that is not there', async () => {
		const [item] = (await created(rig, provider, ['one'])) as [IDataObject];
		const workflow = chain(start, wait(provider), end);
		const credentials = rig.credentials({ apiKey: 'wrong-key-of-somebody' });
		const refused = await rig.run(workflow, { input: asInput([item]), credentials });
		expect(shownError(refused, 'Wait').message).toContain(
			`${LABELS[provider]} did not accept the API key`,
		);
		const submittedAt = '2026-01-01T00:00:00.000Z';
		const old = asInput([{ taskId: 'f'.repeat(32), submittedAt }]);
		const unknown = await rig.run(workflow, { input: old });
		expect(shownError(unknown, 'Wait').message).toContain(
			`${LABELS[provider]} does not know this task`,
		);
	});
});

/** How a job that failed tells it, and what Wait says of it. */
const failures: Array<
	[string, (id: string) => void, readonly Gateway[] | undefined, string | RegExp]
> = [
	[
		'for its media',
		(id) => rig.sim.job(id).fail('No face was found'),
		undefined,
		'No face was found',
	],
	['without a word', (id) => rig.sim.job(id).fail(''), undefined, /\w/],
	[
		'for its content',
		(id) => rig.sim.job(id).fail('content_policy_violation: Not this'),
		['fal'],
		'Not this',
	],
	[
		'in its status already',
		(id) => (switched({ falFailure: 'status' }), rig.sim.job(id).fail('request_timeout: Too slow')),
		['fal'],
		'Too slow',
	],
	[
		'with an old text for a reason',
		(id) => (
			rig.sim.job(id).complete(),
			inject(faults.status(422, { detail: 'Too dark' }), 2, 'result')
		),
		['fal'],
		'Too dark',
	],
	[
		'by a code of kie',
		(id) => rig.sim.job(id).fail('SENSITIVE_WORD_ERROR: Not this'),
		['kie'],
		'Not this',
	],
	[
		'by a number',
		(id) => rig.sim.job(id).fail('1200: content contains sensitive information'),
		['waveSpeed'],
		/sensitive information.*1200/,
	],
	...['cancelled', 'timeout', 'deleted'].map((word): (typeof failures)[number] => [
		`by the word "${word}"`,
		(id) => rig.sim.job(id).setStatusWord(word),
		['waveSpeed'],
		/.*/,
	]),
];

describe.each(GATEWAYS)('%s: a job that failed', (provider) => {
	it.each(onlyOf(failures, provider))('%s', async (_name, arrange, _only, says) => {
		rig.sim.jobMilliseconds = 60_000;
		const items = await created(rig, provider, ['one']);
		arrange(rig.ids[0]!);
		const failed = await waitFor(rig, provider, items);
		const error = shownError(failed, 'Wait');
		expect(error.message).toMatch(says);
		expect(error.message).toContain(rig.ids[0]);
		expect(error.context.task).toMatchObject({ taskId: rig.ids[0], status: 'failed' });
		const run = await rig.run(chain(start, get(provider)), { input: asInput(items) });
		expect(run.json('Get')).toMatchObject([{ isFinal: true, isSuccess: false, videoUrl: null }]);
	});
});

it.each(['fal', 'waveSpeed'] as const)(
	'%s: speech whose answer is lost is paid once',
	async (provider) => {
		rig.sim.inject({ on: 'tts', fault: afterHandling(faults.reset()) });
		const workflow = chain(start, generate(provider, {}, retrying), end);
		const first = await rig.run(workflow, { mode: 'trigger' });
		expect(shownError(first, 'Speech').message).toMatch(
			/^Speech may have been created and charged/,
		);
		await rig.run(workflow, { previous: first });
		expect(rig.sim.requestsOf('tts')).toHaveLength(1);
	},
);
