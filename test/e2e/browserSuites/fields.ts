import { isDeepStrictEqual } from 'node:util';

import type { NodeView } from '../editor/nodeView';
import { pictureOfRun } from '../pictures';
import { waitUntil } from '../waitUntil';
import { avatar, avatarType, chain, manualTrigger } from '../workflowParts';
import { states } from './fieldStates';
import type { State } from './fieldStates';
import type { Scene, Stage } from './stage';

const aijisu = 'Aijisu (UniAll)';
const comet = 'CometAPI';
const kling = 'Kling AI';

/** Which parameters the node shows when. */
export function fieldsSuite(scene: Scene): void {
	const opened = async (stage: Stage): Promise<NodeView> => {
		const key = await stage.storeKey('cometApi');
		await stage.open(chain('Fields', [manualTrigger(), avatar('Node', key, {})]));
		return await stage.canvas.openNode('Node');
	};

	const choose = async (view: NodeView, choices: Record<string, string>) => {
		for (const [name, option] of Object.entries(choices)) await view.choose(name, option);
	};

	const expectLabels = async (view: NodeView, labels: string[]) => {
		const isShown = async () => isDeepStrictEqual(await view.labels(), labels) || undefined;
		await waitUntil('the labels', isShown, { timeoutMs: 3000 }).catch(() => undefined);
		expect(await view.labels()).toEqual(labels);
	};

	describe('the parameters', () => {
		let view: NodeView;

		beforeAll(
			scene(async (stage) => {
				view = await opened(stage);
			}),
		);

		it.each<State>(states)(
			'$choices.provider, $choices.operation: $title',
			scene(async (stage, { title, choices, labels, isLocal }: State) => {
				await choose(view, choices);
				const before = [...(isLocal ? [] : ['Provider']), 'Resource', 'Operation'];
				await expectLabels(view, [...before, ...labels]);
				const { provider, operation } = choices;
				const words = ['fields', provider, operation, title].filter(Boolean);
				const name = words.join(' ').replaceAll(/[^\w]+/g, '-');
				await pictureOfRun(stage.browser.page, `${stage.server.version}-${name}`);
			}),
		);

		it(
			'include each one of the description somewhere',
			scene(async ({ client }) => {
				const types = await client.nodeTypes();
				const description = types.find(({ name }) => name === avatarType);
				const described = description?.properties.flatMap(({ type, displayName }) =>
					type === 'notice' ? [] : [displayName],
				);
				const shown = states.flatMap(({ labels }) => labels);
				expect(new Set(described)).toEqual(
					new Set(['Provider', 'Resource', 'Operation', ...shown]),
				);
			}),
		);

		it.each([
			[aijisu, ['Binary File', 'Speech Node', 'URL']],
			[comet, ['Audio ID', 'Binary File', 'Speech Node', 'URL']],
			[kling, ['Audio ID', 'Binary File', 'Speech Node', 'URL']],
		])(
			'%s takes audio from %j',
			scene(async (_stage, provider: string, sources: string[]) => {
				await choose(view, { provider, resource: 'Avatar Video', operation: 'Submit' });
				expect(await view.choices('audioSource')).toEqual(sources);
			}),
		);

		const alwaysAddable = [
			'Check Media Links',
			'Check Only',
			'Max Audio Length (Seconds)',
			'Max Total Seconds',
			'Submissions in Parallel',
			'Submit Again When Unsure',
		];

		const ofKling = ['Callback', 'External Task ID', 'If External Task ID Exists'];

		it.each([
			[aijisu, 'Submit', alwaysAddable],
			[comet, 'Submit', [...ofKling, ...alwaysAddable].sort()],
			[kling, 'Submit', [...ofKling, ...alwaysAddable].sort()],
			[aijisu, 'Get', ['Download Video']],
			[comet, 'Wait', ['Download Video']],
		])(
			'%s, %s: the options %j can be added',
			scene(async (_stage, provider: string, operation: string, options: string[]) => {
				await choose(view, { provider, resource: 'Avatar Video', operation });
				expect(await view.addableOptions()).toEqual(options);
			}),
		);
	});

	describe('values', () => {
		it(
			'marks what the other provider does not know',
			scene(async (stage) => {
				const view = await opened(stage);
				await view.choose('audioSource', 'Audio ID');
				expect(await view.markOf('audioSource').isVisible()).toBe(false);
				await view.choose('provider', aijisu);
				await view.markOf('audioSource').waitFor();
			}),
		);

		it(
			'keeps fractions of seconds as they are typed',
			scene(async (stage) => {
				const view = await opened(stage);
				await choose(view, { provider: aijisu, audioDurationSource: 'Enter Manually' });
				await view.type('audioDurationSeconds', '18.5');
				expect(await view.value('audioDurationSeconds')).toBe('18.5');
				await view.choose('operation', 'Wait');
				expect(await view.value('pollInterval')).toBe('2');
				await view.type('pollInterval', '2.25');
				expect(await view.value('pollInterval')).toBe('2.25');
			}),
		);
	});

	describe('options that depend on others', () => {
		it(
			'asks for a URL only when another URL is to be called',
			scene(async (stage) => {
				const view = await opened(stage);
				await view.addOption('Callback');
				expect(await view.addableOptions()).not.toContain('Callback URL');
				await view.choose('callback', 'Custom URL');
				await view.addOption('Callback URL');
				expect(await view.labels()).toEqual(expect.arrayContaining(['Callback', 'Callback URL']));
			}),
		);

		it(
			'asks where the file goes only when it is downloaded',
			scene(async (stage) => {
				const view = await opened(stage);
				await view.choose('operation', 'Get');
				await view.addOption('Download Video');
				await view.addOption('Put Output File in Field');
				expect(await view.labels()).toEqual(
					expect.arrayContaining(['Download Video', 'Put Output File in Field']),
				);
			}),
		);
	});
}
