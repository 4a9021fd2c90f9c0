import type { IDataObject } from 'n8n-workflow';

import { inputMarks, markerOf, valueMark } from '../../../nodes/KlingAvatar/n8n/submissionMarks';
import { linkIdentity } from '../../../nodes/KlingAvatar/links/linkIdentity';
import { videoShop } from '../../../nodes/KlingAvatar/operations/submit/videoShop';
import type { CreateOrder, Submission } from '../../../nodes/KlingAvatar/paying/order';
import { providers } from '../../../nodes/KlingAvatar/providers';
import type { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { NodeRun } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { evaluate, type Scope } from './expressions';
import type { UserItem } from './userItems';
import type { UserStage } from './userRun';

const DEFAULTS = { imageSource: 'url' };

/** The parameters of the node as they are written. */
export interface Written {
	prompt: string;
	imageUrl: string;
	options: IDataObject;
}

/** One try of the node, as it orders what its items ask for. */
export async function tryNode(
	stage: UserStage,
	context: Record<string, unknown>,
	nodeRun: NodeRun,
	written: Written,
	items: readonly UserItem[],
): Promise<{ ledger: Ledger<AvatarTask>; submissions: Array<Submission<AvatarTask> | null> }> {
	const { scenario, subject } = stage;
	const orders = items.map((item, index) => orderOf(stage, nodeRun, written, item, index));
	const ledger = subject.ledger(context, nodeRun);
	const submissions = await subject.createAll(
		videoShop(subject.gateway(stage.gateway()), nodeRun.isTool ? 'tool' : 'execution'),
		ledger,
		subject.orders(orders),
		{ parallel: scenario.parallel, continueOnFail: scenario.continueOnFail },
	);
	return { ledger, submissions };
}

function orderOf(
	{ scenario, provider, clock, random, markOfIdentity, mends }: UserStage,
	{ execution, run, isTool }: NodeRun,
	written: Written,
	{ n, json }: UserItem,
	item: number,
): CreateOrder {
	const scope = (): Scope => ({ json, execution, run, item, now: clock.now(), random });
	const value = (raw: unknown) =>
		typeof raw === 'string' && raw.startsWith('=') ? evaluate(raw.slice(1), scope()) : raw;
	const prompt = String(value(written.prompt));
	const imageUrl = String(value(written.imageUrl));
	const usersName = (value(written.options.externalTaskId) as string | undefined) ?? null;
	const mark = markerOf({ ...written }, DEFAULTS, (expression) => evaluate(expression, scope()));
	const { input, ...carried } = inputMarks({ json });
	const parameters = {
		gateway: valueMark(provider),
		image: mark(linkIdentity(imageUrl), 'imageSource', 'imageUrl'),
		prompt: mark(prompt, 'prompt'),
		externalTaskId: mark(usersName, 'options.externalTaskId'),
	};
	markOfIdentity.set(parameters.prompt.value + parameters.image.value, mends.mark(n));
	const isKlings = provider !== 'aijisu';
	const { createBody } = providers[provider];
	return {
		wanted: { item, identity: { input, parameters }, ...carried },
		name: !isKlings
			? null
			: usersName === null || isTool
				? {
						by: 'node',
						makeUp: () => `n8n-${execution}-${run}-${item}-${random.whole(0, 1e12)}`,
					}
				: { by: 'user', name: usersName, ifExists: scenario.ifNameExists },
		submitAgainWhenUnsure: scenario.submitAgainWhenUnsure,
		noted: {},
		body: async (externalTaskId) =>
			await Promise.resolve(
				createBody({
					quality: isKlings ? 'std' : 'kling-avatar-v2-standard',
					image: { url: imageUrl },
					audio: isKlings ? { audioId: 'audio-5s' } : { url: 'https://media.example/voice.mp3' },
					audioDurationSeconds: 5,
					prompt,
					callbackUrl: null,
					externalTaskId,
				}),
			),
	};
}
