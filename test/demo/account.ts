import { writeFile } from 'node:fs/promises';

import type { Engine, Run } from '../engine/harness';
import type { Simulator } from '../simulator';
import type { Target } from './targets';

/** One line of the demo's story. */
export function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** Tells, node by node, what a run did, what came out and how long it took; then what went over the wire. */
export function account(target: Target, run: Run, simulator: Simulator | null): void {
	say(`\n=== ${target.label}: ${run.status}`);
	for (const { name } of run.execution.workflow.nodes) {
		const task = run.tasks(name).at(-1);
		if (!task) continue;
		say(`\n${name} (${(task.executionTime / 1000).toFixed(1)} s)`);
		for (const item of run.items(name)) {
			say(indented(shortened(item.json)));
			for (const [field, file] of Object.entries(item.binary ?? {})) {
				say(`  file "${field}": ${file.fileName}, ${file.mimeType}, ${file.fileSize}`);
			}
		}
		const error = run.nodeError(name);
		if (error) say(`  ${error.message}\n  ${error.description ?? ''}`);
	}
	if (!simulator) return;
	say('\nWhat the provider was sent and answered:');
	for (const request of simulator.requests) {
		if (request.provider !== target.provider) continue;
		say(`  ${request.method} ${request.path} → ${request.status}`);
		if (request.body !== undefined) say(indented(shortened(request.body), '    '));
	}
}

/** Writes the video of the last node, if the run got there. */
export async function saveVideo(
	engine: Engine,
	run: Run,
	lastNode: string,
	file: string,
): Promise<boolean> {
	const video = run.items(lastNode)[0]?.binary?.data;
	if (video) await writeFile(file, await engine.bytes(video));
	return video !== undefined;
}

function indented(value: unknown, margin = '  '): string {
	return JSON.stringify(value, null, 2)
		.split('\n')
		.map((line) => margin + line)
		.join('\n');
}

/** Long texts (base64, signed links) cut to what a reader needs; fields without a value left out. */
function shortened(value: unknown): unknown {
	if (typeof value === 'string') {
		return value.length > 120 ? `${value.slice(0, 80)}… (${value.length} characters)` : value;
	}
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(shortened);
	const present = Object.entries(value).filter(
		([, entry]) => entry !== null && entry !== undefined,
	);
	return Object.fromEntries(present.map(([key, entry]) => [key, shortened(entry)]));
}
