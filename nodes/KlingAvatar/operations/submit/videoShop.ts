import type { Gateway } from '../../gateway/gateway';
import type { Product, Shop } from '../../paying/shop';
import type { Occasion } from '../../task/occasion';
import { taskOutput, unknownTaskOutput, type AvatarTask } from '../../task/task';
import type { Goods } from '../paid/failures';
import { nameReading } from '../tasks/byName';

/** A video in the words of a failure. */
const VIDEO: Product = {
	thing: 'a video',
	ifItIsThere: 'If it is there, continue with its task ID in a Get or Wait operation',
	pickUp: 'continue with these task IDs in a Get or Wait operation',
};

/** What Submit makes, for the failures of its items. */
export function videoGoods({ adapter }: Pick<Gateway, 'adapter'>): Goods<AvatarTask> {
	return {
		product: VIDEO,
		output: taskOutput,
		unknownOutput: (known) => unknownTaskOutput(adapter.id, known),
		continueWith: 'continue with that ID in a Get or Wait operation',
	};
}

/** Where avatar videos are bought: the gateway, as the machinery of paying once sees it. */
export function videoShop(gateway: Gateway, occasion: Occasion): Shop<AvatarTask> {
	const { adapter, clock, signal, ask } = gateway;
	return {
		provider: adapter,
		product: VIDEO,
		occasion,
		clock,
		signal,
		send: async (request) => await gateway.send(request),
		createPath: adapter.createPath,
		readCreated: (answer, externalTaskId) => adapter.readCreated(answer, externalTaskId),
		findByName: adapter.takesExternalTaskId
			? async (externalTaskId, timeoutSeconds) =>
					nameReading(await ask(externalTaskId, timeoutSeconds), externalTaskId)
			: null,
	};
}
