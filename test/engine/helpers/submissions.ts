import type { IDataObject } from 'n8n-workflow';

import type { RequestRecord } from '../../simulator';
import type { Run } from '../harness';

/** Submit's options for creating one job after the other, of media that nobody looks into. */
export const oneByOne = { checkMediaLinks: false, submissionsInParallel: 1 };

/** The prompt that a create request was sent with; kie has it under `input`. */
export function promptOf({ body }: Pick<RequestRecord, 'body'>): string {
	const { input = body } = body as { input?: unknown };
	return (input as { prompt: string }).prompt;
}

/** The links to the picture and the sound that one of the gateways with uploads was sent. */
export function mediaIn({ body }: { body: unknown }): { image: unknown; audio: unknown } {
	const { input = body } = body as { input?: unknown };
	const { image, audio, image_url = image, audio_url = audio } = input as Record<string, unknown>;
	return { image: image_url, audio: audio_url };
}

/** The task IDs that a node put out. */
export const taskIds = (run: Run, name = 'Submit') => run.json(name).map(({ taskId }) => taskId);

/** What a node keeps in its context about a run's submissions. */
export const entries = (run: Run, name = 'Submit'): IDataObject[] =>
	Object.values((run.contextOf(name).submissions ?? {}) as Record<string, IDataObject>);

/** The tasks among them. */
export const recorded = (run: Run, name = 'Submit') =>
	entries(run, name).flatMap(({ state, task }) =>
		state === 'created' ? [(task as IDataObject).taskId] : [],
	);
