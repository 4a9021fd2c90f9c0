import type { INodeParameters } from 'n8n-workflow';

import { chain, link, type NodeJson, type WorkflowJson } from '../../engine/harness';
import { join } from '../../engine/helpers/joining';
import { generate } from '../../engine/helpers/speech';
import { added, fields, NODE, onlyIf, start, submit, wait } from '../../engine/helpers/support';
import { recordingOf, sentencesOf, TEXTS } from './lessons';
import type { NodeName, PartScenario } from './partScenario';

const CHAINS: Record<PartScenario['wiring'], NodeName[]> = {
	speech: ['Speech', 'Submit', 'Wait'],
	speechThenSplit: ['Speech', 'Split', 'Submit', 'Wait'],
	fileThenSplit: ['Split', 'Submit', 'Wait'],
};

/** By which field Join tells lessons apart. */
export function groupFieldOf({ areNew, wiring }: PartScenario): 'n' | 'cutId' | null {
	return areNew ? 'n' : wiring === 'speechThenSplit' ? null : 'cutId';
}

/**
 * Lessons → … → Submit → Wait, and Join behind it, or once all that was led back has come through.
 *
 * @param longestPart of Speech, as the user has set it by now
 */
export function partWorkflow(scenario: PartScenario, longestPart: number): WorkflowJson {
	const names = CHAINS[scenario.wiring];
	const isLedBack = ({ onError }: { onError: string }) => onError === 'continueErrorOutput';
	const isGathered = names.some((name) => isLedBack(scenario.settings[name]));
	const nodes = names.map((name) => nodeOf(scenario, name, longestPart));
	const joinNode = nodeOf(scenario, 'Join', longestPart);
	const workflow = isGathered
		? chain(start, lessons(scenario), ...nodes)
		: chain(start, lessons(scenario), ...nodes, joinNode);
	if (isGathered) {
		const all = { name: 'All', type: 'harness.gather', parameters: { node: 'Wait' } };
		// The engine comes to what stands further down when all above is done.
		workflow.nodes.push({ ...all, position: [0, 5000] }, joinNode);
		link(workflow, 'Start', 'All');
		link(workflow, 'All', 'Join');
	}
	for (const name of [...names, 'Join'] as const) {
		if (isLedBack(scenario.settings[name])) leadBack(workflow, scenario, name);
	}
	return workflow;
}

/** The lessons, as texts or as recordings. */
function lessons(scenario: PartScenario): NodeJson {
	const items = Array.from({ length: scenario.lessons }, (_, n) => {
		if (scenario.wiring !== 'fileThenSplit') {
			return { json: { n, text: sentencesOf(scenario, n).join(' ') } };
		}
		if (scenario.lacksFile && n > 0) return { json: { n } };
		const base64 = recordingOf(scenario, n).toString('base64');
		return { json: { n }, binary: { data: { base64, mimeType: 'audio/mpeg', fileName: 'a.mp3' } } };
	});
	return { name: 'Lessons', type: 'harness.source', parameters: { items: JSON.stringify(items) } };
}

/** What leaves a node by its error output comes back to it, or from Wait to one in front of it, so many times. */
function leadBack(workflow: WorkflowJson, scenario: PartScenario, name: NodeName): void {
	const counter = `triesOf${name}`;
	const more = `${counter}: ($json.${counter} ?? 0) + 1`;
	const isOwn = name === 'Speech' && scenario.comesBack === 'ownFields';
	const again = fields(
		`${name} again`,
		isOwn ? `{ n: $json.n, text: $json.text, ${more} }` : `{ ${more} }`,
	);
	const keepsAll = { includeOtherFields: true, options: { stripBinary: false } };
	if (!isOwn) again.parameters = { ...again.parameters, ...keepsAll };
	// Only Speech ends a loop by itself.
	const turns = name === 'Speech' ? scenario.turns : Math.min(scenario.turns, 3);
	const enough = onlyIf(`${name} enough`, `$json.${counter} <= ${turns}`);
	workflow.nodes.push(again, enough);
	link(workflow, name, again.name, { output: 1 });
	link(workflow, again.name, enough.name);
	link(workflow, enough.name, name === 'Wait' ? scenario.lateInto : name);
}

function nodeOf(scenario: PartScenario, name: NodeName, longestPart: number): NodeJson {
	const { onError, tries } = scenario.settings[name];
	const node: NodeJson = {
		...plainNode(scenario, name, longestPart),
		onError,
		retryOnFail: tries > 1,
		maxTries: tries,
		waitBetweenTries: 5,
	};
	return scenario.areNew ? added(node) : node;
}

function plainNode(scenario: PartScenario, name: NodeName, longestPart: number): NodeJson {
	const { provider, wiring, parallel, downloadVideo } = scenario;
	switch (name) {
		case 'Speech':
			return generate(provider, {
				text: TEXTS[scenario.text]!,
				options: {
					splitLongText: true,
					longestPart,
					submissionsInParallel: parallel,
					downloadSpeech: wiring === 'speechThenSplit',
				},
			});
		case 'Split':
			return {
				name,
				type: NODE,
				parameters: { resource: 'speech', operation: 'split', longestPart: 6, shortestPart: 2 },
			};
		case 'Submit':
			return submit(provider, {
				imageSource: 'url',
				imageUrl: 'https://media.example/portrait.jpg',
				audioSource: 'speech',
				options: { checkMediaLinks: false, submissionsInParallel: parallel },
			});
		case 'Wait':
			return wait(provider, {
				timeout: 1800,
				pollInterval: 5,
				maxPollInterval: 30,
				options: { downloadVideo },
			});
		case 'Join':
			return join(joinParameters(scenario));
	}
}

function joinParameters(scenario: PartScenario): INodeParameters {
	const groupField = groupFieldOf(scenario);
	return {
		videoSource: scenario.downloadVideo ? 'binary' : 'url',
		...(groupField === null ? {} : { groupBy: 'field', groupField }),
		options: { ifPartIsMissing: scenario.ifPartIsMissing },
	};
}
