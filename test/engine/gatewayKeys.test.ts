import type { IDataObject } from 'n8n-workflow';

import { faults, realClock, Simulator, type Provider, type SimulatorClock } from '../simulator';
import { ACCESS_KEY } from '../simulator/kling/keyPair';
import { chain } from './harness';
import { KEY, leaks } from './helpers/canary';
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

const HOUR = 3_600_000;
const OK = { status: 'OK', message: 'Connection successful!' };
const OTHER_KEY = 'key-of-another/gateway';

let skew = 0;
/** Kling's clock, off by so many milliseconds. */
const clock: SimulatorClock = {
	now: () => realClock.now() + skew,
	at: (time, action) => realClock.at(time - skew, action),
};
const rig = useRig({ simulator: { clock } });
afterEach(() => {
	skew = 0;
});

async function test(data: Record<string, string | boolean>) {
	const result = await rig.engine.testCredential('klingAvatarApi', data);
	expect(leaks(JSON.stringify(result))).toEqual([]);
	expect(rig.sim.foreign.requests).toEqual([]);
	return result;
}
const failing = (...words: string[]) => ({
	status: 'Error',
	message: expect.stringMatching(new RegExp(words.join('.*'))) as string,
});

describe.each(GATEWAYS)('%s: the test of a key', (provider) => {
	const label = LABELS[provider];
	const on = { fal: 'models', kie: 'balance', waveSpeed: 'balance' } as const;
	const paths = { fal: '/v1/models', kie: '/api/v1/chat/credit', waveSpeed: '/api/v3/balance' };
	const tested = (changes: Record<string, string> = {}) =>
		test({ provider, apiKey: KEY, baseUrl: rig.sim.url, ...changes });

	it('passes with one free question', async () => {
		expect(await tested()).toEqual(OK);
		expect(rig.sim.requests).toMatchObject([{ method: 'GET', path: paths[provider] }]);
		const word = provider === 'fal' ? 'Key' : 'Bearer';
		expect(rig.sim.requests[0]!.headers.authorization).toBe(`${word} ${KEY}`);
	});

	it.each([
		[
			'has no balance',
			faults.insufficientBalance(provider),
			`${label} refused because of the account`,
		],
		['is down', faults.htmlPage(502), `${label} is having server issues`],
		['breaks off', faults.reset(), `${label} could not be reached`],
		['answers with a page', faults.htmlPage(200), 'not as the API does'],
		['answers with something else', faults.status(200, { hello: 'world' }), 'not as the API does'],
		['leads elsewhere', faults.redirect('http://127.0.0.1:1/'), 'not as the API does'],
	])('fails when the gateway %s', async (_name, fault, says) => {
		rig.sim.inject({ on: on[provider], fault });
		expect(await tested()).toEqual(failing(says));
	});

	it.each([
		['sk-of-another-service', 'aijisu or CometAPI'],
		['api-key-kling-of-somebody', 'Kling AI'],
		['id-of-a-key:and-its-secret', 'fal\\.ai'],
		['just-a-key-of-somebody', ''],
	])('says whose key %s looks like, as Submit does', async (apiKey, owner) => {
		const isOwn = owner.startsWith('fal') && provider === 'fal';
		const says = owner === '' || isOwn ? '' : `It looks like a key of ${owner}\\.`;
		const result = await tested({ apiKey });
		expect(result).toEqual(failing(`${label} did not accept the API key`, says));
		expect(result.message.includes('looks like')).toBe(says !== '');
		const credentials = rig.credentials({ apiKey });
		const run = await rig.run(chain(start, submit(provider, rig.fromLinks)), { credentials });
		const { message, description } = shownError(run, 'Submit');
		expect(message).toContain(`${label} did not accept the API key`);
		expect(description).toMatch(new RegExp(says));
		expect(description).toContain('Nothing was created, and nothing is charged.');
		expect(`${message}${description}${result.message}`).not.toContain(apiKey);
	});

	it.each([` ${KEY}\n`, `"${KEY}"`, `Bearer ${KEY}`, `Key ${KEY}`, `“Bearer ${KEY}”`])(
		'takes it as pasted: %j',
		async (apiKey) => {
			expect(await tested({ apiKey })).toEqual(OK);
			const run = await rig.run(chain(start, submit(provider, uncheckedLinks)), {
				credentials: rig.credentials({ apiKey }),
			});
			expect(run.json('Submit')).toMatchObject([{ taskId: rig.ids[0] }]);
		},
	);

	it.each([KEY.replace('/', '/\n'), `${KEY} ${KEY}`])('refuses %j in words', async (apiKey) => {
		expect(await tested({ apiKey })).toEqual(failing('has a blank or a line break in it'));
		expect(rig.sim.requests).toEqual([]);
	});
});

describe('a credential with keys of several gateways', () => {
	let other: Simulator;
	beforeAll(async () => {
		other = await Simulator.start({ key: OTHER_KEY });
	});
	afterEach(() => other.reset());
	afterAll(() => other.close());

	const several = (changes: Record<string, string> = {}) => ({
		provider: 'cometApi',
		apiKey: KEY,
		baseUrl: rig.sim.url,
		moreKeys: true,
		falApiKey: OTHER_KEY,
		falBaseUrl: other.url,
		kieApiKey: KEY,
		kieBaseUrl: rig.sim.url,
		...changes,
	});
	const shared = { klingAvatarApi: { id: 'all', name: 'All' } };
	const paid = (provider: Provider) =>
		submit(provider, uncheckedLinks, { name: provider, credentials: shared });
	const stored = (changes: Record<string, string> = {}) => ({
		credentials: { all: { type: 'klingAvatarApi', data: several(changes) } },
	});

	it('gives each node the key of its Provider, and no key to another host', async () => {
		const run = await rig.run(chain(start, paid('cometApi'), paid('fal'), paid('kie')), stored());
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.jobs.map(({ provider }) => provider)).toEqual(['cometApi', 'kie']);
		expect(other.jobs.map(({ provider }) => provider)).toEqual(['fal']);
		expect(leaks(JSON.stringify(other.requests))).toEqual([]);
		expect(JSON.stringify(rig.sim.requests)).not.toContain(OTHER_KEY);
	});

	it('has each of them tested, and the wrong ones named', async () => {
		expect(await test(several())).toEqual(OK);
		expect(rig.sim.requests.map(({ kind }) => kind)).toEqual(['models', 'balance']);
		expect(await test(several({ falApiKey: 'just-a-key-of-somebody' }))).toEqual(
			failing('^fal\\.ai: fal\\.ai did not accept the API key'),
		);
		expect(await test(several({ apiKey: 'wrong-key-of-somebody', kieApiKey: 'no' }))).toEqual(
			failing('^CometAPI: .*did not accept the API key', 'kie\\.ai: kie\\.ai did not accept'),
		);
	});

	it('is refused by a node of a further gateway before anything is sent', async () => {
		const run = await rig.run(chain(start, paid('waveSpeed')), stored());
		const { message, description } = shownError(run, 'waveSpeed');
		expect(message).toBe(
			'"Provider" is WaveSpeedAI, but the selected credential holds keys for CometAPI, fal.ai, kie.ai',
		);
		expect(description).toContain('More Keys');
		expect(rig.sim.requests).toEqual([]);
	});
});

describe('Access Key and Secret Key of Kling', () => {
	const pair = { authentication: 'keyPair', accessKey: ACCESS_KEY, secretKey: KEY, apiKey: '' };
	const credentials = (changes: IDataObject = {}) => rig.credentials({ ...pair, ...changes });
	const claims = () =>
		rig.sim.requests.map(({ headers }) => {
			const [, part] = headers.authorization!.split('.');
			return JSON.parse(Buffer.from(part!, 'base64url').toString()) as Record<string, number>;
		});

	it('sign each request, also of speech, and nothing that can be seen holds them', async () => {
		const nodes = [generate('kling'), submit('kling', uncheckedLinks), wait('kling'), end];
		const run = await rig.run(chain(start, ...nodes), { credentials: credentials() });
		expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
		const now = Date.now() / 1000;
		for (const { iss, exp, nbf } of claims()) {
			expect(iss).toBe(ACCESS_KEY);
			expect(exp! - now).toBeGreaterThan(1500);
			expect(now - nbf!).toBeGreaterThan(1500);
		}
		expect(run.text).not.toMatch(/eyJ\w+\.eyJ/);
		expect(await test({ provider: 'kling', baseUrl: rig.sim.url, ...pair })).toEqual(OK);
		expect(await test({ provider: 'kling', baseUrl: rig.sim.url, ...pair, secretKey: '' })).toEqual(
			failing('The credential has no Secret Key'),
		);
	});

	it.each([-HOUR / 6, HOUR / 6])('survive a clock that is off by %d ms', async (off) => {
		skew = off;
		const workflow = chain(start, submit('kling', uncheckedLinks), get('kling'), end);
		const run = await rig.run(workflow, { credentials: credentials() });
		expect(run.json('End')).toMatchObject([{ taskId: rig.ids[0] }]);
		expect([rig.creates.length, rig.queries.length]).toEqual([1, 1]);
	});

	it.each([-HOUR, HOUR])(
		'learn the time by one question more when it is off by %d ms',
		async (off) => {
			const made = await rig.run(chain(start, submit('kling', uncheckedLinks)));
			const input = asInput(made.json('Submit'));
			skew = off;
			const asked = await rig.run(chain(start, get('kling'), end), {
				input,
				credentials: credentials(),
			});
			expect(asked.json('End')).toMatchObject([{ taskId: rig.ids[0] }]);
			expect(rig.queries.map(({ status }) => status)).toEqual([401, 200]);
			const refused = await rig.run(chain(start, submit('kling', uncheckedLinks)), {
				credentials: credentials(),
			});
			expect(shownError(refused, 'Submit').description).toContain('the clock of this n8n is wrong');
			expect(rig.creates).toHaveLength(2);
		},
	);

	it('are told to be wrong, once', async () => {
		const run = await rig.run(chain(start, get('kling', { taskId: '800000000000000001' })), {
			credentials: credentials({ accessKey: 'access-key-of-somebody' }),
		});
		expect(shownError(run, 'Get').description).toContain('the Access Key and the Secret Key');
		expect(rig.queries).toHaveLength(1);
	});

	it('in the field for an API key are told of', async () => {
		const run = await rig.run(chain(start, submit('kling', uncheckedLinks)), {
			credentials: rig.credentials({ apiKey: 'access-key-of-somebody' }),
		});
		const { message, description } = shownError(run, 'Submit');
		expect(message).toContain('Kling AI did not accept the API key: Authorization is invalid');
		expect(description).toMatch(/key of another region.*Access Key in the field for an API key/);
	});
});
