import type { INodeParameters } from 'n8n-workflow';

import { faults, type Provider } from '../simulator';
import { generate } from './helpers/speech';
import { useRig } from './helpers/support';

const rig = useRig();

const search = async (provider: Provider, filter?: string, parameters: INodeParameters = {}) =>
	(
		await rig.engine.listSearch(
			generate(provider, parameters),
			'searchVoices',
			filter,
			rig.credentials(),
		)
	).results;

describe.each(['kling', 'cometApi'] as const)('the voices of %s', (provider) => {
	it('are those of the language, by their names in English and Chinese', async () => {
		const english = await search(provider, undefined, { language: 'en' });
		const chinese = await search(provider, undefined, { language: 'zh' });
		expect([english.length, chinese.length]).toEqual([27, 35]);
		expect(english).toContainEqual({
			name: 'Sunny (阳光少年), genshin_vindi2',
			value: 'genshin_vindi2',
		});
		expect(english.map(({ value }) => value)).toContain('AOT');
		expect(chinese.map(({ value }) => value)).not.toContain('AOT');
		expect(chinese.map(({ value }) => value)).toContain('mengwa-v1');
		expect(rig.sim.requests).toEqual([]);
	});

	it.each(['sunny', '阳光少年', 'VINDI', ' Sunny '])('are found by "%s"', async (filter) => {
		const values = (await search(provider, filter, { language: 'en' })).map(({ value }) => value);
		expect(values).toEqual(['genshin_vindi2']);
	});
});

describe('the voices of aijisu', () => {
	it.each(['data', 'voices', 'minimax'] as const)('are read under %s', async (minimaxVoices) => {
		rig.sim.switches.speech.minimaxVoices = minimaxVoices;
		const all = await search('aijisu', undefined, { language: 'auto' });
		expect(all.map(({ value }) => value)).toEqual(
			expect.arrayContaining(['Wise_Woman', 'female-shaonv', 'my-cloned-voice']),
		);
		const mine = all.find(({ value }) => value === 'my-cloned-voice')!;
		expect(mine.name).toContain('(yours)');
		const japanese = await search('aijisu', undefined, { language: 'Japanese' });
		expect(japanese.map(({ value }) => value)).toContain('Japanese_GentleButler');
		expect(japanese.map(({ value }) => value)).not.toContain('female-shaonv');
	});

	it('are those of the chosen model, asked for with the key and at no cost', async () => {
		const parameters = { speechModel: 'minimax-speech-02-hd', language: 'auto' };
		const values = (await search('aijisu', undefined, parameters)).map(({ value }) => value);
		expect(values).toContain('presenter_male');
		expect(values).not.toContain('English_expressive_narrator');
		expect(rig.sim.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /v1/audio/voices',
		]);
	});

	it('say why they cannot be listed', async () => {
		rig.sim.inject({ on: 'voices', fault: faults.status(401) });
		await expect(search('aijisu')).rejects.toMatchObject({
			message: expect.stringContaining('The voices could not be listed: aijisu did not accept'),
			description: expect.stringContaining('A voice can also be entered by its ID.'),
		});
		rig.sim.inject({ on: 'voices', fault: faults.status(200, { object: 'list' }) });
		await expect(search('aijisu')).rejects.toMatchObject({
			message: expect.stringContaining('gave an answer that cannot be read'),
		});
	});
});
