import { type Provider } from '../simulator';
import { get, LABELS, ALL_PROVIDERS, submit, useRig, wait } from './helpers/support';
import { refuse } from './helpers/refusal';

const rig = useRig();

const nothingSent = () => expect(rig.sim.requests).toEqual([]);

describe.each(ALL_PROVIDERS)('the credential (%s)', (provider) => {
	const other: Provider = provider === 'aijisu' ? 'cometApi' : 'aijisu';
	const nodes = () => [
		submit(provider, rig.fromLinks),
		get(provider, { taskId: 'task_1' }),
		wait(provider, { taskId: 'task_1' }),
	];

	it.each([
		[
			'is for the other provider',
			{ provider: other },
			`Provider is ${LABELS[provider]}, but the selected credential holds a key for ${LABELS[other]}`,
			`Change "Provider" to ${LABELS[other]}, or select a Kling Avatar API credential made for ${LABELS[provider]}`,
		],
		[
			'has a Base URL that is no web address',
			{ baseUrl: 'ftp://gateway.example.com' },
			'The Base URL of the credential is not a web address',
			'It must start with https://',
		],
		[
			'has no key',
			{ apiKey: '  ' },
			'The credential has no API Key',
			`enter the key from your ${LABELS[provider]} account`,
		],
	])('%s', async (_name, changes, message, advice) => {
		for (const node of nodes()) {
			await refuse(rig, { node, credentials: rig.credentials(changes) }, { message, advice });
		}
		nothingSent();
	});
});

it('the aijisu credential has no Base URL', async () => {
	for (const node of [submit('aijisu', rig.fromLinks), get('aijisu', { taskId: 'task_1' })]) {
		await refuse(
			rig,
			{ node, credentials: rig.credentials({ baseUrl: ' / ' }) },
			{
				message: 'The credential has no Base URL',
				advice: 'enter the Base URL that aijisu gave you with your key',
			},
		);
	}
	nothingSent();
});
