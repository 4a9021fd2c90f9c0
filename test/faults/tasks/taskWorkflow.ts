import { readFileSync } from 'node:fs';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { link, chain, type ItemInput, type WorkflowJson } from '../../engine/harness';
import { mediaItem } from '../../engine/helpers/media';
import { end, fields, fromFiles, start, submit, wait } from '../../engine/helpers/support';
import { fileUrl, fixtureFiles } from '../../simulator';
import type { TaskScenario } from './taskScenario';
import { markedPrompt } from '../marks';

/** The item's place is its mark. */
export const taskMark = (item: number): string => `item ${item}`;

const VOICES = [fixtureFiles.speechMp3, fixtureFiles.voiceM4a].map((file) => readFileSync(file));

/** The sound of an item that brings one: neighbours have other voices. */
export const taskVoice = (item: number): Buffer => VOICES[item % VOICES.length]!;

/** The items that reach Submit. */
export function taskItems({ items, media }: TaskScenario): ItemInput[] {
	return Array.from({ length: items }, (_, item) => {
		const json: IDataObject = { prompt: markedPrompt(taskMark(item)), name: `lesson ${item}` };
		return media === 'files' ? mediaItem(json, taskVoice(item)) : { json };
	});
}

/** Start → Submit → Wait → End, with the settings of the scenario. */
export function taskWorkflow(scenario: TaskScenario, simUrl: string): WorkflowJson {
	const { provider, onError, stop } = scenario;
	const settings = { onError };
	const workflow = chain(
		start,
		submit(provider, submitParameters(scenario, simUrl), {
			...settings,
			retryOnFail: scenario.tries > 1,
			maxTries: scenario.tries,
			waitBetweenTries: 50,
		}),
		// Nothing but the ID gets through.
		...(scenario.isAgeKnown ? [] : [fields('Ids', '{ taskId: $json.taskId }')]),
		wait(
			provider,
			{
				timeout: scenario.timeout,
				pollInterval: scenario.pollInterval,
				maxPollInterval: scenario.maxPollInterval,
				onTaskFailure: scenario.onTaskFailure,
				onTimeout: scenario.onTimeout,
				options: { downloadVideo: scenario.downloadVideo },
			},
			settings,
		),
		end,
	);
	if (onError === 'continueErrorOutput') {
		workflow.nodes.push({ ...end, name: 'Failed' });
		link(workflow, 'Submit', 'Failed', { output: 1 });
	}
	if (stop?.how === 'timeLimit') workflow.settings = { executionTimeout: stop.after };
	return workflow;
}

function submitParameters(scenario: TaskScenario, simUrl: string): INodeParameters {
	const { provider, media, hasUsersNames } = scenario;
	return {
		...(media === 'files'
			? fromFiles
			: {
					imageSource: 'url',
					imageUrl: fileUrl(simUrl, 'portrait.jpg'),
					audioSource: 'url',
					audioUrl: fileUrl(simUrl, 'voice.mp3'),
				}),
		...(provider === 'aijisu' && media === 'links'
			? { audioDurationSource: 'manual', audioDurationSeconds: 6 }
			: {}),
		prompt: '={{ $json.prompt }}',
		options: {
			checkMediaLinks: media !== 'links',
			submissionsInParallel: scenario.parallel,
			submitAgainWhenUnsure: scenario.submitAgainWhenUnsure,
			...(hasUsersNames ? { externalTaskId: '={{ $json.name }}' } : {}),
		},
	};
}
