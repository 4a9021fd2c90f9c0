import { faults, type Fault } from '../simulator';
import { KEY, leaks } from './helpers/canary';
import { chain } from './harness';
import { mediaItem } from './helpers/media';
import {
	end,
	fields,
	fromFiles,
	get,
	ALL_PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The key as a careless server might repeat it. */
const disguises: Record<string, string> = {
	'as it is': KEY,
	'as a header': `Authorization: Bearer ${KEY}`,
	'in a query': `https://gw.example.com/?key=${encodeURIComponent(KEY)}`,
	'in a query, in small letters': encodeURIComponent(KEY).replace(/%../g, (code) =>
		code.toLowerCase(),
	),
	'in a path': encodeURI(`/${KEY}/x`),
	'in base64': base64(KEY),
	'in base64, as a header': base64(`Bearer ${KEY}`),
	'in base64, as a user': base64(`ab${KEY}:x`),
	'in base64 for links': Buffer.from(`-${KEY}?`).toString('base64url'),
	'in hex': Buffer.from(KEY).toString('hex'),
	'in big hex': Buffer.from(KEY).toString('hex').toUpperCase(),
};

describe('the canary', () => {
	it.each(Object.entries(disguises))('is seen %s', (_name, text) => {
		expect(leaks(`before ${text} after`)).not.toEqual([]);
		expect(leaks(JSON.stringify({ text: JSON.stringify({ text }) }))).not.toEqual([]);
	});

	it('is not seen where it is not', () => {
		expect(leaks('canary-key-not-a-secret')).toEqual([]);
		expect(leaks(base64('a text about a canary-key and not much of a secret'))).toEqual([]);
	});

	it('fails a suite whose execution shows it', async () => {
		await rig.run(chain(start, fields('Tell', `{ text: ${JSON.stringify(KEY)} }`)));
		await expect(rig.settle()).rejects.toThrow('stored execution');
	});

	it('fails a suite whose log shows it', async () => {
		rig.engine.logs.info('about to send', { headers: { Authorization: `Bearer ${KEY}` } });
		await expect(rig.settle()).rejects.toThrow('log');
		rig.engine.logs.strays.length = 0;
	});

	it('fails a suite that sends it elsewhere', async () => {
		await fetch(`${rig.sim.foreignUrl}/files/voice.mp3`, { headers: { 'x-key': base64(KEY) } });
		await expect(rig.settle()).rejects.toThrow('foreign request');
		await rig.sim.reset();
	});
});

describe.each(ALL_PROVIDERS)('%s: the key goes nowhere when', (provider) => {
	const refusing = (text: string): Fault =>
		faults.status(400, { code: 1201, message: `What is ${text} to me?`, error: undefined });

	it.each(Object.entries(disguises))('a refusal repeats it %s', async (_name, text) => {
		rig.sim.inject({ on: 'create', fault: refusing(text) });
		const run = await rig.run(chain(start, submit(provider, uncheckedLinks)));
		expect(shownError(run, 'Submit').message).toMatch(/What is .*\*\*\*.* to me\?/);
	});

	it.each(Object.entries(disguises))('an unreadable answer repeats it %s', async (_name, text) => {
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.status(500, `Sorry: ${text}`) });
		const node = wait(provider, { taskId: 'task_1', timeout: 0 });
		const run = await rig.run(chain(start, node));
		expect(shownError(run, 'Wait').description).toContain('Sorry: ');
	});

	it.each(Object.entries(disguises))('a task repeats it %s', async (_name, text) => {
		const task = { task_id: 'task_1', task_status: 'failed', task_status_msg: `Sorry: ${text}` };
		const body = { code: 0, data: { ...task, created_at: 1777385361501, odd: { text } } };
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.status(200, body) });
		const parameters = { taskId: 'task_1', simplify: false, onTaskFailure: 'output' };
		const workflow = chain(start, get(provider, parameters), wait(provider, parameters), end);
		const run = await rig.run(workflow);
		expect(run.json('End')).toMatchObject([
			{
				failureReason: expect.stringMatching(/^Sorry: .*\*\*\*/),
				raw: { data: { odd: { text: expect.stringContaining('***') } } },
			},
		]);
	});

	it.each([
		['slashes', KEY.replaceAll('/', '\\/')],
		['numbers', KEY.replace(/\W/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)],
	])('a refusal hides it behind escapes: %s', async (_name, escaped) => {
		const body = `{"code": 1201, "message": "What is ${escaped} to me?"}`;
		expect(JSON.parse(body)).toMatchObject({ message: `What is ${KEY} to me?` });
		rig.sim.inject({ on: 'create', fault: faults.status(400, body) });
		const run = await rig.run(chain(start, submit(provider, uncheckedLinks)));
		expect(shownError(run, 'Submit').message).toContain('What is *** to me?');
	});

	it.each(['create', 'query', 'video'] as const)('a %s is redirected', async (kind) => {
		rig.sim.jobMilliseconds = 0;
		Object.assign(rig.sim.switches.video, { needsKey: true });
		for (const status of [301, 302, 303, 307, 308] as const) {
			const to = `${rig.sim.foreignUrl}/files/voice.mp3?of=${kind}`;
			rig.sim.inject({ on: kind, times: 3, fault: faults.redirect(to, status) });
		}
		const settings = { onError: 'continueRegularOutput' } as const;
		const video = { options: { downloadVideo: true } };
		const input = Array.from({ length: 6 }, () => ({}));
		const run = await rig.run(
			chain(start, submit(provider, uncheckedLinks, settings), wait(provider, video, settings)),
			{ input },
		);
		expect(run.json('Wait')).toHaveLength(6);
		const { requests } = rig.sim.foreign;
		// A link to a video may lead elsewhere, without the key; a request to the gateway may not.
		if (kind === 'video') expect(requests.length).toBeGreaterThan(0);
		else expect(requests).toEqual([]);
		expect(requests.filter(({ headers }) => headers.authorization)).toEqual([]);
	});

	it.each([
		['nobody listens', () => 'http://127.0.0.1:1'],
		['there is no TLS', () => rig.sim.url.replace('http:', 'https:')],
	])('%s', async (_name, baseUrl) => {
		const node = wait(provider, { taskId: 'task_1', timeout: 0.2 });
		const credentials = rig.credentials({ baseUrl: baseUrl() });
		const run = await rig.run(chain(start, node), { credentials });
		expect(shownError(run, 'Wait').description).toContain('could not be reached');
	});
});

describe.each(['fal', 'kie', 'waveSpeed'] as const)('%s: the key goes nowhere when', (provider) => {
	it.each(Object.entries(disguises))('a refusal repeats it %s', async (_name, text) => {
		rig.sim.inject({ on: 'create', fault: faults.family(provider, 422, `What is ${text} to me?`) });
		const run = await rig.run(chain(start, submit(provider, uncheckedLinks)));
		expect(shownError(run, 'Submit').message).toMatch(/What is .*\*\*\*.* to me\?/);
	});

	it.each(['create', 'query', 'result', 'upload', 'uploadBytes'] as const)(
		'an answer to %s is a redirect',
		async (kind) => {
			rig.sim.jobMilliseconds = 0;
			const { foreignUrl } = rig.sim;
			for (const status of [301, 302, 303, 307, 308] as const) {
				const fault = faults.redirect(`${foreignUrl}/files/voice.mp3`, status);
				rig.sim.inject({ on: kind, times: 3, fault });
			}
			const settings = { onError: 'continueRegularOutput' } as const;
			const workflow = chain(
				start,
				submit(provider, { ...fromFiles, prompt: 'job' }, settings),
				wait(provider, {}, settings),
			);
			const input = [mediaItem(), mediaItem()];
			const run = await rig.run(workflow, { input });
			expect(run.json('Wait')).toHaveLength(2);
			expect(rig.sim.foreign.requests).toEqual([]);
			expect(rig.sim.keyLeaks).toEqual([]);
		},
	);
});
