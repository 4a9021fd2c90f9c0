import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../task/failure';
import { orFailedItems } from '../n8n/items';
import { includesOtherFields } from '../n8n/otherFields';
import { openSession } from '../n8n/session';
import type { SpeechOutput } from '../task/speechTask';
import { executeCreate } from './create/execute';
import type { CreatedOutput } from './create/finish';
import { executeGenerate } from './generate/execute';
import { executeGet } from './get/execute';
import { executeJoin, type JoinedOutput } from './join/execute';
import { executeSplit, type SplitOutput } from './split/execute';
import { executeSubmit, type SubmittedOutput } from './submit/execute';
import type { FetchedOutput } from './tasks/results';
import { executeWait } from './wait/execute';

/**
 * What an item of each operation holds, by the values of Resource and Operation. The build makes of it what the
 * editor shows of a node's output before its first run.
 */
export interface Outputs {
	speech: {
		generate: SpeechOutput;
		split: SplitOutput;
	};
	video: {
		create: CreatedOutput;
		get: FetchedOutput;
		join: JoinedOutput;
		submit: SubmittedOutput;
		wait: FetchedOutput;
	};
}

/** What the node does, beside its fields. It is loaded on first use: n8n loads every node to show it. */
const operations = {
	create: executeCreate,
	generate: executeGenerate,
	get: executeGet,
	submit: executeSubmit,
	wait: executeWait,
};

/** They ask no provider, and so open no session. */
const onFiles = { join: executeJoin, split: executeSplit };

/** Runs the operation that the node is set to. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const chosen = context.getNodeParameter('operation', 0) as string;
	if (chosen in onFiles) return await onFiles[chosen as keyof typeof onFiles](context);
	const operation = chosen as keyof typeof operations;
	return await orFailedItems(
		context,
		async () => {
			// It holds for all items, so nothing is sent before it can be read.
			const isKept = includesOtherFields(context);
			if (isKept instanceof Failure) {
				const { message, description } = isKept;
				throw new NodeOperationError(context.getNode(), message, { description });
			}
			return await openSession(context);
		},
		async (session) => await operations[operation](session),
	);
}

export { testKey } from '../gateway/keyTest';
export { searchVoices } from './generate/searchVoices';
export { resumeOnCallback } from './wait/parked';
