import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { KlingAvatar } from '../../nodes/KlingAvatar/KlingAvatar.node';
import { allProviders, providers } from '../../nodes/KlingAvatar/providers';
import {
	KLING_LIMITS,
	MAX_PROMPT_CHARACTERS,
	MB,
} from '../../nodes/KlingAvatar/providers/klingAvatar';

const ROOT = path.resolve(__dirname, '../..');

function sources(folder: string): string[] {
	return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => `${folder}/${file}`);
}

it('names no gateway outside providers/: everything else asks the adapter', () => {
	const ids = Object.keys(providers).filter((id) => id !== 'kling');
	const literal = new RegExp(
		`['"\`](${[...ids, 'kling'].join('|')})['"\`]|\\b(${ids.join('|')})\\b`,
	);
	const naming = [...sources('nodes'), ...sources('credentials')]
		.filter((file) => !file.startsWith('nodes/KlingAvatar/providers/'))
		.filter((file) =>
			readFileSync(path.join(ROOT, file), 'utf8')
				.split('\n')
				.some((line) => !/^\s*(\*|\/[/*])/.test(line) && literal.test(line)),
		);
	expect(naming).toEqual([]);
});

describe('the fields', () => {
	const { properties } = new KlingAvatar().description;

	it('offer every provider', () => {
		const [field] = properties.filter(({ name }) => name === 'provider');
		expect(field!.options!.map((option) => (option as INodePropertyOptions).value)).toEqual(
			allProviders.map(({ id }) => id),
		);
	});

	it.each(allProviders.map((adapter) => [adapter.id, adapter] as const))(
		'show for %s what it takes, once each',
		(id, adapter) => {
			const shown = (name: string) =>
				properties.filter(
					({ displayOptions, ...field }) =>
						field.name === name &&
						(displayOptions?.show?.operation ?? ['submit']).includes('submit') &&
						(displayOptions?.show?.provider ?? [id]).includes(id) &&
						(displayOptions?.show?.['@version'] ?? [1]).includes(1),
				);
			expect(shown(adapter.quality.field)).toHaveLength(1);
			expect(shown('audioSource')).toHaveLength(1);
			const sources = shown('audioSource')[0]!.options as INodePropertyOptions[];
			expect(sources.some(({ value }) => value === 'audioId')).toBe(adapter.takesAudioId);
			expect(shown('audioDurationSource')).toHaveLength(adapter.needsDuration ? 1 : 0);
		},
	);

	it('hold no number that is not a constant of the code', () => {
		const limits = Object.values(KLING_LIMITS).flatMap((one) => Object.values(one));
		const constants = new Set(
			[
				...limits.filter((one): one is number => typeof one === 'number'),
				KLING_LIMITS.audio.maxBytes / MB,
				KLING_LIMITS.image.maxBytes / MB,
				MAX_PROMPT_CHARACTERS,
				...allProviders.map(({ limits: { audio } }) => audio.maxSeconds),
			].map(String),
		);
		const submit = properties.filter(({ displayOptions }) =>
			displayOptions?.show?.operation?.includes('submit'),
		);
		const texts = submit.flatMap(textsOf).map((text) => text.replace(/(\d),(\d{3})/g, '$1$2'));
		// How long Kling keeps an audio ID, what 0 does, the one side of a ratio, and parts of names of formats and versions.
		const words = /n8n|30 days|MP3|M4A|V2|0: do not wait|\b1:|:1\b/g;
		const numbers = texts.flatMap((text) => text.replace(words, '').match(/\d+(\.\d+)?/g) ?? []);
		expect(numbers.length).toBeGreaterThan(8);
		expect(numbers.filter((number) => !constants.has(number))).toEqual([]);
	});
});

/** What a person reads of a field, its options and their fields; examples are left out. */
function textsOf(field: INodeProperties): string[] {
	const inner = (field.options ?? []).flatMap((option) =>
		'type' in option
			? textsOf(option)
			: [option.name, (option as INodePropertyOptions).description],
	);
	return [field.displayName, field.description, field.hint, ...inner].filter(
		(text): text is string => typeof text === 'string',
	);
}
