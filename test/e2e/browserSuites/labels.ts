import type { INode, INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { providers } from '../../../nodes/KlingAvatar/providers';
import { descriptionOf } from '../nodeParameters';
import { avatar, chain, manualTrigger } from '../workflowParts';
import type { Scene } from './stage';

const OPERATIONS = [
	['video', 'create'],
	['video', 'submit'],
	['video', 'wait'],
	['video', 'get'],
	['video', 'join'],
	['speech', 'generate'],
	['speech', 'split'],
] as const;

/** Providers whose fields differ most. */
const PROVIDERS = ['cometApi', 'aijisu', 'kling'] as const;

/** A screen of a common laptop. */
const SCREEN = { width: 1440, height: 900 };

/** An element of the page, as far as it is asked here. */
interface Drawn {
	innerText: string;
	scrollWidth: number;
	clientWidth: number;
	querySelectorAll(selectors: string): Iterable<Drawn>;
}

/** Every option that a node can have, as it is when it has just been added. */
function allOptions({ properties }: INodeTypeDescription, of: INodeParameters): INodeParameters {
	const isShown = ({ name, displayOptions: { show = {} } = {} }: INodeProperties) =>
		name === 'options' &&
		['resource', 'operation'].every((key) => !show[key] || show[key].includes(of[key] as never));
	const options = properties.filter(isShown).flatMap(({ options: list = [] }) => list);
	return Object.fromEntries(
		(options as INodeProperties[]).map(({ name, default: value }) => [name, value]),
	) as INodeParameters;
}

/** How the fields of an opened node are labelled. */
export function labelsSuite(scene: Scene): void {
	it.each(PROVIDERS)(
		'no label of a field is cut off on a screen of 1,440 pixels: %s',
		scene(async (stage, provider: (typeof PROVIDERS)[number]) => {
			const { browser, canvas, client } = stage;
			const key = await stage.storeKey(provider);
			const types = await client.nodeTypes();
			const nodes = OPERATIONS.map(([resource, operation]): INode => {
				const parameters = { provider, resource, operation };
				const node = avatar(`${resource} ${operation}`, key, parameters, { typeVersion: 1.1 });
				const options = allOptions(descriptionOf(types, node), parameters);
				return { ...node, parameters: { ...parameters, options } };
			});
			const before = browser.page.viewportSize();
			await browser.page.setViewportSize(SCREEN);
			try {
				await stage.open(
					chain(`Labels of ${providers[provider].label}`, [manualTrigger(), ...nodes]),
				);
				for (const { name } of nodes) {
					const view = await canvas.openNode(name);
					const labels = view.window.getByTestId('node-parameters').locator('label');
					const found = await labels.evaluateAll((all: Drawn[]) =>
						all.map((label) => ({
							text: label.innerText,
							isCut: [label, ...label.querySelectorAll('*')].some(
								({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
							),
						})),
					);
					expect(found.length).toBeGreaterThan(2);
					expect([name, found.filter(({ isCut }) => isCut)]).toEqual([name, []]);
					await view.close();
				}
			} finally {
				if (before) await browser.page.setViewportSize(before);
			}
		}),
	);
}
